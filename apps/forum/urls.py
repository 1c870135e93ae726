"""Addresses of questions and of the authorities' workbench."""

from django.urls import path

from apps.core.access import needs, public
from apps.forum import asking, held_views, similar_views, views, wizard, workbench
from apps.forum import inbox as desk_inbox
from apps.forum.answer_urls import answer_patterns
from apps.forum.asking_urls import asking_patterns
from apps.forum.calendar_views import calendar
from apps.forum.cite_urls import cite_patterns
from apps.forum.clock_urls import clock_patterns
from apps.forum.desk_urls import desk_patterns
from apps.forum.life_urls import life_patterns
from apps.forum.position_urls import position_patterns
from apps.forum.private_urls import private_patterns
from apps.forum.reading_urls import reading_patterns
from apps.forum.routing_urls import routing_patterns
from apps.forum.watch_urls import watch_patterns

app_name = "forum"
write, change = needs("forum.write_question"), needs("forum.change_question")
inbox, draft = needs("forum.read_inbox"), needs("forum.draft_answer")

urlpatterns = [
    path("", public(views.questions), name="questions"),
    path("ask/", write(asking.ask), name="ask"),
    path("mine/", write(views.mine), name="mine"),
    path("similar/", write(similar_views.similar), name="similar"),
    *watch_patterns,
    path("held/", needs("forum.check_held")(held_views.held), name="held"),
    path("inbox/", inbox(desk_inbox.inbox), name="inbox"),
    path("inbox/calendar/", inbox(calendar), name="calendar"),
    *routing_patterns,
    *desk_patterns,
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
    *cite_patterns,
    *answer_patterns,
    *life_patterns,
    path("answers/<str:public_id>/accept/", change(views.accept), name="accept"),
    *private_patterns,
    *position_patterns,
    *clock_patterns,
    *reading_patterns,
    path("<str:public_id>/helped/", write(similar_views.helped), name="helped"),
    path(
        "<str:public_id>/different/<str:other>/",
        write(similar_views.different),
        name="different",
    ),
    path("<str:public_id>/edit/", write(asking.edit), name="edit"),
    path("<str:public_id>/edit/<str:step>/", write(wizard.step), name="edit_step"),
    *asking_patterns,
    path("<str:public_id>/withdraw/", change(views.withdraw), name="withdraw"),
    path("<str:public_id>/discard/", write(views.discard), name="discard"),
    path("<str:public_id>/", public(views.question_short), name="question_short"),
    path("<str:public_id>/<slug:slug>/", public(views.question), name="question"),
]
