"""The page on which an asker says who of the organisation reads along, and what is shared."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from apps.accounts.models import name_shown
from apps.core.access import get_visible, require
from apps.core.actor import Actor, actor_of
from apps.core.clock import now
from apps.core.errors import Invalid
from apps.core.formerrors import add_domain_error
from apps.core.forms import PlainMessagesMixin
from apps.core.pagination import keyset_page
from apps.forum.models import Question, QuestionColleague
from apps.forum.projections import question_row, question_url
from apps.forum.services.colleagues import (
    NOT_A_COLLEAGUE,
    candidates,
    name_colleague,
    remove_colleague,
)
from apps.profiles.models import Membership


class ColleagueForm(PlainMessagesMixin, forms.Form):
    """One colleague to name."""

    colleague = forms.ChoiceField(
        label=gettext_lazy("Colleague"),
        help_text=gettext_lazy("Verified members of the organisation you ask for."),
        error_messages={"invalid_choice": NOT_A_COLLEAGUE, "required": NOT_A_COLLEAGUE},
    )

    def __init__(self, *args: Any, members: list[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.members = {str(row.pk): row for row in members}
        field: Any = self.fields["colleague"]
        names = [(pk, name_shown(row.user.display_name)) for pk, row in self.members.items()]
        field.choices = [("", _("Choose a person")), *sorted(names, key=lambda one: one[1])]

    def chosen(self) -> Membership:
        """Return the member who was chosen; call it after `is_valid`."""
        return self.members[self.cleaned_data["colleague"]]


@require_http_methods(["GET", "HEAD", "POST"])
def colleagues(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show who reads along; name one more, or remove one (`remove`)."""
    actor = actor_of(request)
    found = get_visible(Question.objects.visible_to(actor), public_id)
    if request.method == "POST" and request.POST.get("remove"):
        return _removed(request, found)
    require(actor, "forum.name_colleagues", found)
    named = _named(actor, found)
    taken = {row.membership_id for row in named}
    members = list(candidates(actor, found).exclude(pk__in=taken).select_related("user"))
    form = ColleagueForm(request.POST or None, members=members)
    if request.method == "POST" and form.is_valid() and _carried_out(request, found, form):
        return redirect("forum:colleagues", public_id=found.public_id)
    context = {
        "question": found,
        "named": [(row, name_shown(row.membership.user.display_name)) for row in named],
        "form": form if members else None,
        "back": question_url(found),
    }
    status = 422 if form.errors else 200
    return render(request, "forum/colleagues.html", context, status=status)


def _named(actor: Actor, found: Question) -> list[QuestionColleague]:
    rows = QuestionColleague.objects.visible_to(actor).filter(question=found)
    return list(rows.select_related("membership__user").order_by("created_at", "pk"))


def _carried_out(request: HttpRequest, found: Question, form: ColleagueForm) -> bool:
    try:
        name_colleague(actor=actor_of(request), question=found, membership=form.chosen())
    except Invalid as error:
        add_domain_error(form, error)
        return False
    if found.submitted_at:
        messages.success(request, _("Your colleague reads along from now on, and was told."))
    else:
        messages.success(request, _("Your colleague is told when you send the question."))
    return True


def _removed(request: HttpRequest, found: Question) -> HttpResponse:
    actor = actor_of(request)
    require(actor, "forum.change_question", found)
    wanted = request.POST["remove"]
    row = next((row for row in _named(actor, found) if str(row.membership_id) == wanted), None)
    if row is not None:
        remove_colleague(actor=actor, question=found, membership_id=row.membership_id)
        messages.success(request, _("Your colleague no longer reads along."))
    return redirect("forum:colleagues", public_id=found.public_id)


@require_safe
def shared(request: HttpRequest) -> HttpResponse:
    """List the questions with which the reader reads along."""
    actor = actor_of(request)
    along = QuestionColleague.objects.named_to(actor).values("question_id")
    rows = Question.objects.visible_to(actor).filter(pk__in=along).for_rows()
    rows = rows.with_validity(now().date()).without_texts()
    page = keyset_page(
        rows, ordering=("-created_at", "-id"), cursor=request.GET.get("cursor", ""), size=20
    )
    context = {"rows": [question_row(q, actor) for q in page.rows], "page": page}
    return render(request, "forum/shared.html", context)
