"""The FAQ: one editor writes in plain words what was answered, another one publishes it."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from apps.core.access import require
from apps.core.actor import ANONYMOUS, Actor, system_actor
from apps.core.clock import now
from apps.core.errors import Conflict, Invalid, Text
from apps.core.events import record
from apps.core.locking import lock_row
from apps.core.markup import render_markdown
from apps.core.text import one_line, without_overrides
from apps.core.versions import require_version, save_versioned
from apps.forum.choices import EDIT_REASON_MAX, SHORT_MAX
from apps.forum.faq_states import FAQ
from apps.forum.models import Answer, FaqEntry, FaqRevision, FaqSource, Question
from apps.forum.reading_choices import FAQ_SHORT_MAX, FAQ_TITLE_MAX, FAQ_TITLE_MIN, FaqState
from apps.forum.reading_events import OfFaq

TITLE_LENGTH: Text = _("Write the question in 15 to 200 characters.")
TEXT_LENGTH: Text = _("Write the short answer in 1 to 2,000 characters.")
CHANGE_LENGTH: Text = _("Say in 1 to 300 characters what is new for readers.")
NOT_VALID: Text = _(
    "Not every official answer to this question may be called valid today. "
    "Wait until its authority has checked it."
)


def draft_faq(
    *, actor: Actor, question: Question, title: str, text: str, language: str
) -> FaqEntry:
    """Write the entry of a public question that was answered; one entry for a question.

    Raises Invalid per field, Conflict when the question has one, or no answer in force.
    """
    require(actor, "forum.write_faq")
    values = _texts(title, text)
    try:
        with transaction.atomic():
            locked = lock_row(Question, question.pk)
            _answers_of(locked)
            made: FaqEntry = FaqEntry.objects.create(
                question=locked,
                language=language,
                author_id=actor.person_id,
                is_fictional=locked.is_fictional,
                **values,
            )
            record("forum.faq_drafted", actor=actor, subject=made, data=_of(made))
            return made
    except IntegrityError as error:
        if "question_id" not in str(error):
            raise
        raise Conflict(_("This question has an entry already."), code="already_there") from None


@transaction.atomic
def edit_faq(
    *,
    actor: Actor,
    entry: FaqEntry,
    title: str,
    text: str,
    change: str,
    version: int | None,
    language: str = "",
) -> FaqEntry:
    """Work on the text; what is published stays as it is until the next text is published.

    Whoever saves is its author from then on. From the second text on it says what is new.
    """
    locked = lock_row(FaqEntry, entry.pk)
    values = _texts(title, text) | {"change": _change(locked, change)}
    FAQ.apply(locked, "edit", actor)
    save_versioned(
        locked,
        expected=version,
        values={
            **values,
            "state": locked.state,
            "author_id": actor.person_id,
            "note": "",
            "language": language or locked.language,
        },
    )
    record("forum.faq_drafted", actor=actor, subject=locked, data=_of(locked))
    return locked


@transaction.atomic
def offer_faq(*, actor: Actor, entry: FaqEntry, version: int | None) -> FaqEntry:
    """Give the text to a second editor."""
    locked = lock_row(FaqEntry, entry.pk)
    require_version(locked, version)
    FAQ.apply(locked, "offer", actor)
    save_versioned(locked, expected=None, values={"state": locked.state})
    record("forum.faq_offered", actor=actor, subject=locked, data=_of(locked))
    return locked


@transaction.atomic
def return_faq(*, actor: Actor, entry: FaqEntry, note: str, version: int | None) -> FaqEntry:
    """Send the text back to its author with what has to change."""
    clean = one_line(note)
    if not 1 <= len(clean) <= SHORT_MAX:
        raise Invalid(fields={"note": _("Say in 1 to 300 characters what has to change.")})
    locked = lock_row(FaqEntry, entry.pk)
    require_version(locked, version)
    FAQ.apply(locked, "return", actor)
    save_versioned(locked, expected=None, values={"state": locked.state, "note": clean})
    record("forum.faq_returned", actor=actor, subject=locked, data=_of(locked))
    return locked


@transaction.atomic
def publish_faq(*, actor: Actor, entry: FaqEntry, version: int | None) -> FaqRevision:
    """Publish the text that another editor wrote; it rests on the answers in force today.

    Raises Conflict when one of them may not be called valid, when the question is not public
    any more, or when the text is at another version than the one read.
    """
    question = lock_row(Question, entry.question_id)
    locked = lock_row(FaqEntry, entry.pk)
    require_version(locked, version)
    answers = _answers_of(question)
    FAQ.apply(locked, "publish", actor)
    save_versioned(locked, expected=None, values={"state": locked.state, "note": ""})
    made: FaqRevision = FaqRevision.objects.create(
        entry=locked,
        number=locked.revisions.count() + 1,
        language=locked.language,
        title=locked.title,
        text_md=locked.text_md,
        text_html=locked.text_html,
        change=locked.change,
        author_id=locked.author_id,
        reviewer_id=actor.person_id,
        published_at=now(),
    )
    FaqSource.objects.bulk_create(FaqSource(revision=made, answer=row) for row in answers)
    record("forum.faq_published", actor=actor, subject=locked, data=_of(locked))
    return made


def outdate_entries() -> int:
    """Say of published entries that they are outdated; readers have seen it from the first
    moment on. Running twice, or at once, tells nobody twice.
    """
    published = FaqEntry.objects.filter(state=FaqState.PUBLISHED)
    stale = published.with_shown(now().date()).filter(stale=True)
    return sum(_outdate(pk) for pk in list(stale.order_by("pk").values_list("pk", flat=True)))


@transaction.atomic
def _outdate(pk: object) -> bool:
    locked = FaqEntry.objects.select_for_update(no_key=True).get(pk=pk)
    still = FaqEntry.objects.with_shown(now().date()).filter(pk=pk, stale=True).exists()
    if locked.state != FaqState.PUBLISHED or not still:
        return False
    actor = system_actor()
    FAQ.apply(locked, "outdate", actor)
    save_versioned(locked, expected=None, values={"state": locked.state})
    record("forum.faq_outdated", actor=actor, subject=locked, data=_of(locked))
    return True


def _answers_of(question: Question) -> list[Answer]:
    """Return the answers that speak for good; raises Conflict unless all may be called valid."""
    final = Answer.objects.visible_to(ANONYMOUS).final().filter(question=question)
    found = list(final.order_by("pk"))
    valid = Answer.objects.valid_on(now().date()).filter(question=question)
    if not found or set(found) - set(valid):
        raise Conflict(NOT_VALID, code="not_valid")
    return found


def _texts(title: str, text: str) -> dict[str, str]:
    problems: dict[str, Text] = {}
    name, clean = one_line(title), without_overrides(text).strip()
    if not FAQ_TITLE_MIN <= len(name) <= FAQ_TITLE_MAX:
        problems["title"] = TITLE_LENGTH
    rendered = ""
    if not 1 <= len(clean) <= FAQ_SHORT_MAX:
        problems["text"] = TEXT_LENGTH
    else:
        try:
            rendered = render_markdown(clean)
        except Invalid as error:
            problems["text"] = error.message
    if problems:
        raise Invalid(fields=problems)
    return {"title": name, "text_md": clean, "text_html": rendered}


def _change(locked: FaqEntry, change: str) -> str:
    clean = one_line(change)
    first = not locked.revisions.exists()
    if len(clean) > EDIT_REASON_MAX or not (clean or first):
        raise Invalid(fields={"change": CHANGE_LENGTH})
    return clean


def _of(entry: FaqEntry) -> OfFaq:
    return OfFaq(question_id=entry.question_id, entry_id=entry.pk, author_id=entry.author_id)
