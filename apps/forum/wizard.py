"""The wizard of asking: one page a step. Each step keeps the draft, none needs a script."""

from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.core.access import check, get_visible, require
from apps.core.actor import Actor, actor_of
from apps.core.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound
from apps.core.formerrors import add_domain_error
from apps.core.text import one_line
from apps.forum.choices import QuestionState, Visibility
from apps.forum.kept import step_is_saved, step_keeping
from apps.forum.models import Question
from apps.forum.projections import question_url
from apps.forum.question_form import changed_meanwhile
from apps.forum.rules import PUBLIC_ONLY, asks_publicly_only
from apps.forum.said_fields import SaidFields, add_ticks, ticks_sent
from apps.forum.said_shown import files_of
from apps.forum.services.guarding import NOTHING_ASSERTED, as_data, found_in, names_of
from apps.forum.services.questions import QuestionContent, ask_question, edit_question
from apps.forum.similar_views import similar_to_draft
from apps.forum.steps import (
    BY_NAME,
    CHECKED,
    FIRST,
    PRESET,
    STEPS,
    TOTAL,
    Step,
    StepForm,
    answers_of,
    change_url,
    content_of,
    marks,
    number_of,
    readers_of,
    says_the_same,
    stand_of,
    step_url,
    tasks,
)
from apps.forum.ways import beside_authorities, expected_by, routes_of_draft

# What shows a form again with everything typed: also a role that ended while somebody typed.
REFUSALS = (Invalid, Conflict, NotAllowed)
MOST_DRAFTS = 3


def rows(actor: Actor) -> QuerySet[Question]:
    """Return the questions that the actor sees, with all that the pages of asking show."""
    visible = Question.objects.visible_to(actor)
    return visible.for_page().with_files().prefetch_related("wanted_authorities")


def begin(request: HttpRequest) -> HttpResponse:
    """Show the first step of a new question, and make the draft from it."""
    form = StepForm(_sent_data(request), step=FIRST)
    if request.method != "POST" or not form.is_valid():
        return _page(request, form, None)
    try:
        made = _begun(request, form)
    except (Invalid, Conflict) as error:
        add_domain_error(form, error)
        form.retry()
        return _page(request, form, None, status=error.status)
    step_is_saved(request, None, FIRST.name)
    return _onward(request, made, FIRST)


def _begun(request: HttpRequest, form: StepForm) -> Question:
    """Return the draft of the first step; the one that is there when it says the same.

    Going back in the browser gives an empty form with the old words and a new key.
    """
    actor, values = actor_of(request), form.values()
    same = values | {"title": one_line(values["title"]), "state": QuestionState.DRAFT}
    own = Question.objects.visible_to(actor).asked_by(actor).filter(**same)
    there: Question | None = own.order_by("-updated_at", "-pk").first()
    if there is not None:
        return there
    content = QuestionContent(
        body="",
        position="",
        justification="",
        visibility=PRESET,
        authorities=[],
        **values,
    )
    key = form.cleaned_data["idempotency_key"]
    return ask_question(actor=actor, content=content, key=key, submit=False)


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, public_id: str, step: str) -> HttpResponse:
    """Show one step of a draft and keep what is typed there."""
    actor, here = actor_of(request), BY_NAME.get(step)
    found = get_visible(rows(actor), public_id)
    require(actor, "forum.write_question", found)
    if here is None:
        raise NotFound
    public_only = asks_publicly_only(actor)
    form = StepForm(_sent_data(request), step=here, question=found, public_only=public_only)
    if request.method != "POST":
        is_draft = found.state == QuestionState.DRAFT
        return _page(request, form, found) if is_draft else redirect(question_url(found))
    if not form.is_valid() and found.state == QuestionState.DRAFT:
        return _page(request, form, found)
    try:
        _require_draft(found)
        saved = _kept(request, found, form)
    except (Invalid, Conflict) as error:
        return _refused(request, form, found, error)
    step_is_saved(request, saved, here.name)
    return _onward(request, saved, here)


def _sent_data(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _require_draft(found: Question) -> None:
    if found.state != QuestionState.DRAFT:
        raise _already_sent()


def _already_sent() -> Conflict:
    return Conflict(
        _("This question was sent meanwhile. Your words are still here, but not saved."),
        code="already_sent",
    )


def _kept(request: HttpRequest, found: Question, form: StepForm) -> Question:
    """Save the step unless it says what stands there anyway."""
    stored, values = content_of(found), form.values()
    if says_the_same(stored, values):
        return found
    version = found.version if form.is_fresh() else form.cleaned_data["version"] or 0
    return edit_question(
        actor=actor_of(request),
        question=found,
        content=replace(stored, **values),
        version=version,
        submit=False,
    )


def _refused(
    request: HttpRequest, form: StepForm, found: Question, error: DomainError
) -> HttpResponse:
    """Show the step again with what was typed; after a conflict also what stands there now."""
    changed: list[tuple[str, str]] = []
    current = rows(actor_of(request)).get(pk=found.pk)
    if current.state != QuestionState.DRAFT:
        error = _already_sent()
    add_domain_error(form, error)
    form.retry()
    if error.code == "version_conflict":
        form.retry(version=current.version, seen=stand_of(current, form.here))
        changed = changed_meanwhile(form, error, current)
    return _page(request, form, current, changed=changed, status=error.status)


def _onward(request: HttpRequest, saved: Question, here: Step) -> HttpResponse:
    """Go where the pressed button leads; the step is saved."""
    action, number = request.POST.get("action"), number_of(here)
    if action == "save":
        messages.success(request, _("Your draft is saved. Only you can read it."))
        return redirect("forum:mine")
    if action == "back" and number > 1:
        return redirect(step_url(saved, STEPS[number - 2]))
    if request.GET.get("then") == CHECKED or number == len(STEPS):
        return redirect("forum:edit", public_id=saved.public_id)
    return redirect(step_url(saved, STEPS[number]))


def _page(
    request: HttpRequest,
    form: StepForm,
    found: Question | None,
    *,
    changed: Any = None,
    status: int = 422,
) -> HttpResponse:
    actor, here = actor_of(request), form.here
    sent_one = found if found is not None and found.state != QuestionState.DRAFT else None
    context = {
        "form": form,
        "question": found,
        "steps": marks(found, here),
        "step": here,
        "number": number_of(here),
        "total": TOTAL,
        "then": request.GET.get("then") == CHECKED,
        "keeping": step_keeping(request, form, found),
        "back": found is not None and here is not FIRST,
        "may_send": check(actor, "forum.submit_question"),
        "question_url": question_url(sent_one) if sent_one else "",
        "changed": changed,
        "drafts": _drafts(actor) if found is None and not form.is_bound else [],
    }
    if found is not None and sent_one is None and here.name == "authorities":
        context |= {"routes": routes_of_draft(found, actor)}
        hints: Any = form.fields["authorities"]
        hints.told = beside_authorities(found, form.offered)
    if found is not None and here.name == "case":
        context |= similar_to_draft(actor, found)
    return render(request, "forum/ask_step.html", context, status=status if form.errors else 200)


def _drafts(actor: Actor) -> list[Question]:
    """Return what the person began lately and has not sent."""
    own = Question.objects.visible_to(actor).asked_by(actor).filter(state=QuestionState.DRAFT)
    return list(own.without_texts().order_by("-updated_at")[:MOST_DRAFTS])


class CheckForm(SaidFields):
    """The last page has nothing to type: it says which state of the draft was looked at.

    And it takes the ticks, when something was found in the texts.
    """

    step = forms.CharField(widget=forms.HiddenInput, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    capacity = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in set(self.fields) - {"step", "version", "capacity"}:
            del self.fields[name]
        ticks_sent(self)


def last_page(
    request: HttpRequest, found: Question, *, error: DomainError | None = None
) -> HttpResponse:
    """Show all answers, who will read them, and the button that sends; or what is missing."""
    actor = actor_of(request)
    may_send = check(actor, "forum.submit_question", found)
    readers_url = change_url(found, BY_NAME["readers"])
    form = CheckForm({"step": CHECKED, "version": found.version, "capacity": capacity_of(actor)})
    private = found.visibility == Visibility.AUTHORITY_PRIVATE
    pointed = [as_data(one) for one in found_in(found, names_of(actor, found))]
    if may_send:
        add_ticks(form, pointed, may_hold=not private)
    if error is not None:
        for sentence in [*error.fields.values()] or [error.message]:
            form.add_error(None, str(sentence))
    context = {
        "form": form,
        "question": found,
        "steps": marks(found, None),
        "number": TOTAL,
        "total": TOTAL,
        "groups": answers_of(found),
        "tasks": tasks(found),
        "readers": readers_of(found),
        "back_url": step_url(found, STEPS[-1]),
        "may_send": may_send,
        "readers_url": readers_url if may_send == PUBLIC_ONLY else "",
        "discard_url": reverse("forum:discard", kwargs={"public_id": found.public_id}),
        "attached": files_of(found),
        "may_attach": True,
        "found": pointed,
        "private_way": may_send and not private and not asks_publicly_only(actor),
    }
    status = 200 if error is None else error.status
    context |= {"routes": routes_of_draft(found, actor), "expected": expected_by(found)}
    shown = context | similar_to_draft(actor, found)
    return render(request, "forum/ask_check.html", shown, status=status)


def send(request: HttpRequest, found: Question) -> HttpResponse:
    """Send the draft as it was shown on the last page; a second press changes nothing."""
    actor, form = actor_of(request), CheckForm(request.POST)
    if found.state != QuestionState.DRAFT:
        return redirect(question_url(found))
    clean = form.cleaned_data if form.is_valid() else {}
    try:
        require_same_role(actor, clean.get("capacity", ""))
        saved = edit_question(
            actor=actor,
            question=found,
            content=content_of(found),
            version=clean.get("version") or 0,
            submit=True,
            asserted=form.asserted() if form.is_valid() else NOTHING_ASSERTED,
        )
    except REFUSALS as error:
        return _not_sent(request, found, error)
    return sent(request, saved)


def make_private(request: HttpRequest, found: Question) -> HttpResponse:
    """Turn a draft into a private question, and show the last page with all that it says."""
    actor, form = actor_of(request), CheckForm(request.POST)
    try:
        _require_draft(found)
        edit_question(
            actor=actor,
            question=found,
            content=replace(content_of(found), visibility=Visibility.AUTHORITY_PRIVATE),
            version=(form.cleaned_data.get("version") if form.is_valid() else None) or 0,
            submit=False,
        )
    except REFUSALS as error:
        return _not_sent(request, found, error)
    messages.success(request, _("Only the authorities will read it. Everything you wrote is kept."))
    return redirect("forum:edit", public_id=found.public_id)


def _not_sent(request: HttpRequest, found: Question, error: DomainError) -> HttpResponse:
    """Say why on the last page, with what stands there now; sent by another press: go there."""
    actor = actor_of(request)
    current = rows(actor).get(pk=found.pk)
    if current.state != QuestionState.DRAFT:
        return redirect(question_url(current))
    if error.code == "version_conflict":
        error = Conflict(
            _("The draft was changed in another window. Check it again before you send it."),
            code=error.code,
        )
    return last_page(request, current, error=error)


def sent(request: HttpRequest, saved: Question) -> HttpResponse:
    """Say that the question is on its way and lead to its page."""
    if saved.state == QuestionState.HELD:
        words = _("An editor looks at your question first. You are told when it is sent.")
    else:
        words = _("Your question was sent. You are told as soon as there is an answer.")
    messages.success(request, words)
    return redirect(question_url(saved))


def capacity_of(actor: Actor) -> str:
    """Return which of the person's roles is chosen, as forms carry it."""
    return str(actor.acting.membership_id) if actor.acting else ""


def require_same_role(actor: Actor, seen: str) -> None:
    """Raise Conflict when the role was changed in another tab since the page was opened."""
    if seen and seen != capacity_of(actor):
        raise Conflict(
            _("You now act in another role than when you opened this page. Look whom you ask for."),
            code="other_role",
        )
