"""Addresses of questions and of the authorities' workbench."""

from django.urls import path

from apps.core.access import needs, public
from apps.forum import asking, views, wizard, workbench
from apps.forum import inbox as desk_inbox

app_name = "forum"
write, change = needs("forum.write_question"), needs("forum.change_question")
inbox, draft = needs("forum.read_inbox"), needs("forum.draft_answer")

urlpatterns = [
    path("", public(views.questions), name="questions"),
    path("ask/", write(asking.ask), name="ask"),
    path("mine/", write(views.mine), name="mine"),
    path("inbox/", inbox(desk_inbox.inbox), name="inbox"),
    path("inbox/<str:public_id>/", inbox(workbench.case), name="case"),
    path("inbox/<str:public_id>/draft/", draft(workbench.draft), name="draft"),
    path("inbox/<str:public_id>/sign-off/", inbox(workbench.sign_off), name="sign_off"),
    path("inbox/<str:public_id>/return/", draft(workbench.send_back), name="return"),
    path(
        "inbox/<str:public_id>/sign/",
        needs("forum.sign_answer")(workbench.sign),
        name="sign",
    ),
    path(
        "inbox/<str:public_id>/issue/",
        needs("forum.issue_answer")(workbench.issue),
        name="issue",
    ),
    path("answers/<str:public_id>/accept/", change(views.accept), name="accept"),
    path("<str:public_id>/edit/", write(asking.edit), name="edit"),
    path("<str:public_id>/edit/<str:step>/", write(wizard.step), name="edit_step"),
    path("<str:public_id>/withdraw/", change(views.withdraw), name="withdraw"),
    path("<str:public_id>/discard/", write(views.discard), name="discard"),
    path("<str:public_id>/", public(views.question_short), name="question_short"),
    path("<str:public_id>/<slug:slug>/", public(views.question), name="question"),
]
