"""Which forms of the forum are kept while somebody types: steps of asking, drafts of answers."""

from typing import Any
from uuid import UUID

from django.db.models import CharField, Exists, OuterRef
from django.db.models.functions import Cast
from django.http import HttpRequest

from apps.core.access import check
from apps.core.actor import Actor, actor_of
from apps.core.drafts import DRAFT_FORMS, DraftForm, Keeping, drop_draft, keeping, kept_forms
from apps.core.ids import parse_public_id
from apps.forum.applicability import FACTS
from apps.forum.choices import CITATIONS_MAX
from apps.forum.forms import AnswerForm, CitationForm, DraftForms
from apps.forum.models import Case, Question
from apps.forum.said_fields import PREFIX

QUESTION, ANSWER = "forum.question", "forum.answer"
NEW = "new"
# The fields of a row of citations.
CITED = tuple(CitationForm.base_fields)
_ASKED = frozenset(
    {
        *("title", "language", "topic", "product_class", "stage"),
        *("body", "position", "justification", "indication", "related"),
        *("authorities", "jurisdictions", "visibility", "asker_hidden"),
        *(f"{PREFIX}{code}" for code in FACTS),
    }
)
_ANSWERED = frozenset(
    {
        *(name for name, field in AnswerForm.base_fields.items() if not field.widget.is_hidden),
        *(f"citation-{n}-{name}" for n in range(CITATIONS_MAX) for name in CITED),
    }
)


def key_of(question: Question | None, step: str) -> str:
    """Return how a step of asking is named among the kept forms."""
    return f"{question.public_id}.{step}" if question else f"{NEW}.{step}"


def _may_ask(actor: Actor, key: str) -> bool:
    number, _dot, _step = key.partition(".")
    if number == NEW:
        return bool(check(actor, "forum.write_question"))
    found = Question.objects.visible_to(actor).filter(public_id=parse_public_id(number) or "")
    question = found.first()
    return question is not None and bool(check(actor, "forum.write_question", question))


def _may_answer(actor: Actor, key: str) -> bool:
    try:
        pk = UUID(key)
    except ValueError:
        return False
    case = Case.objects.visible_to(actor).filter(pk=pk).first()
    return case is not None and bool(check(actor, "forum.draft_answer", case))


DRAFT_FORMS.add(QUESTION, DraftForm(_ASKED, _may_ask))
DRAFT_FORMS.add(ANSWER, DraftForm(_ANSWERED, _may_answer))


def step_keeping(request: HttpRequest, form: Any, question: Question | None) -> Keeping:
    """Return what the page of a step needs to keep what is typed there."""
    return keeping(request, form, QUESTION, key_of(question, form.here.name))


def answer_keeping(request: HttpRequest, forms: DraftForms, case: Case) -> Keeping:
    """Return what the page of a case needs to keep what is typed there, citations too."""
    found = keeping(request, forms.form, ANSWER, str(case.pk))
    if found.kept is not None and found.taken_back:
        for row in forms.rows:
            for name in CITED:
                row.initial[name] = "".join(found.kept.data.get(row.add_prefix(name), [])[:1])
    return found


def step_is_saved(request: HttpRequest, question: Question | None, step: str) -> None:
    """Forget what was kept of a step: it stands in the question now."""
    drop_draft(actor=actor_of(request), form=QUESTION, key=key_of(question, step))


def answer_is_kept(actor: Actor) -> Exists:
    """Return, for a statement about cases, whether the actor has a kept form of the answer."""
    own = kept_forms(actor, ANSWER)
    return Exists(own.filter(key=Cast(OuterRef("pk"), CharField())))


def answer_is_saved(request: HttpRequest, case: Case) -> None:
    """Forget what was kept of an answer: it stands in the draft of the authority now."""
    if getattr(case, "is_kept", True):
        drop_draft(actor=actor_of(request), form=ANSWER, key=str(case.pk))
