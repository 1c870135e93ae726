"""What readers see of questions and answers, made once for pages, mails and later the API."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from apps.core.actor import Actor
from apps.core.addresses import address_of
from apps.core.languages import labelled
from apps.core.markup import cleaned
from apps.core.shown import Shown
from apps.core.text import shown_day
from apps.forum.answer_shown import NOTHING_BESIDE, Beside, beside, ended_words, recheck_words
from apps.forum.choices import OPEN_CASES, AnswerKind, AnswerValidity, CaseState, QuestionState
from apps.forum.cited import Citation, citation_of
from apps.forum.models import Answer, Case, Question
from apps.forum.querysets import is_party
from apps.profiles.choices import OrganisationKind
from apps.profiles.models import CapacitySnapshot
from apps.vocabularies.labels import pick
from apps.vocabularies.models import Country


@dataclass(frozen=True, slots=True)
class Pill(Shown):
    """A state in words with tone and icon."""

    text: str
    tone: str = ""
    icon: str = ""


LANES: dict[str, tuple[Promise, str, str]] = {
    CaseState.RECEIVED: (gettext_lazy("received"), "", "dotted"),
    CaseState.RUNNING: (gettext_lazy("being answered"), "info", "edit"),
    CaseState.STOPPED: (gettext_lazy("waiting for the asker"), "warn", "clock"),
    CaseState.ANSWERED: (gettext_lazy("answered"), "off", "check"),
    CaseState.REFERRED: (gettext_lazy("referred to a formal procedure"), "off", "arrow"),
    CaseState.DECLINED: (gettext_lazy("declined"), "", "x"),
    CaseState.TRANSFERRED: (gettext_lazy("handed to another authority"), "", "arrow"),
    CaseState.LAPSED: (gettext_lazy("closed without a reply"), "", "x"),
    CaseState.WITHDRAWN: (gettext_lazy("withdrawn"), "", "x"),
}


PRELIMINARY: tuple[Promise, str, str] = (gettext_lazy("Preliminary answer"), "info", "edit")
REFERS = {AnswerKind.REFERRAL, CaseState.REFERRED}
NO_ANSWER: tuple[Promise, str, str] = (gettext_lazy("no answer in force"), "err", "alert")


def speaks(case: Case) -> bool:
    """Return whether a case that was closed with an answer still has one in force."""
    return getattr(case, "speaks", "") is not None


def _lane_words(case: Case) -> tuple[Promise, str, str]:
    if has_preliminary(case):
        return PRELIMINARY
    if case.state not in {CaseState.ANSWERED, CaseState.REFERRED}:
        return LANES[case.state]
    # What took the place of an answer may refer, and the other way round.
    kind = getattr(case, "speaks", case.state)
    given = CaseState.REFERRED if kind in REFERS else CaseState.ANSWERED
    return LANES[given] if kind else NO_ANSWER


def has_preliminary(case: Case) -> bool:
    """Return whether a preliminary answer speaks in a case that still waits for the final one."""
    return case.state in OPEN_CASES and getattr(case, "gave_preliminary", False)


@dataclass(frozen=True, slots=True)
class Lane(Shown):
    """Where one authority stands."""

    authority: str
    country: str
    pill: Pill
    # By when an answer is expected, for those who may know it.
    expected: str = ""

    @property
    def said(self) -> str:
        """The lane in one phrase for screen readers and narrow pages."""
        return labelled(self.authority, self.pill.text)


def topic_of(question: Question) -> str:
    """Return the topic with the broader one before it, since narrow labels are short."""
    topic = question.topic
    if topic.parent is None:
        return str(topic.label)
    return labelled(topic.parent.label, topic.label)


def lanes_of(cases: Iterable[Case]) -> list[Lane]:
    """Return the lanes of a question in the order of the authorities' names."""
    lanes = []
    for case in sorted(cases, key=lambda c: c.authority.sort_key):
        words, tone, icon = _lane_words(case)
        country = case.authority.country_id or ""
        lanes.append(Lane(case.authority.name, country, Pill(str(words), tone, icon)))
    return lanes


@dataclass(frozen=True, slots=True)
class AnswerCard(Shown):
    """An issued (or offered) answer as everybody sees it: authority, never the officials."""

    anchor: str
    public_id: str
    authority: str
    authority_url: str
    # Its name of today, where it is another one than on the day of issue.
    authority_today: str
    country: str
    language: str
    short_answer: str
    body_html: SafeString
    citations: list[Citation]
    validity: Pill | None
    applies_in: str
    basis: str
    disclaimer: str
    issued_line: str
    valid_until: date | None
    is_fictional: bool
    accepted: bool = False
    is_issued: bool = True
    no_guidance_reason: str = ""
    # SHA-256 of what was signed; shown in print, where a text leaves the platform.
    fingerprint: str = ""
    beside: Beside = NOTHING_BESIDE
    votes: Shown | None = None  # votes_shown.py


def answer_cards(
    answers: Iterable[Answer], today: date, *, accepted: frozenset[Any] = frozenset()
) -> list[AnswerCard]:
    """Return the cards of answers fetched with `for_card()`."""
    return [_card(a, today, accepted=a.pk in accepted) for a in answers]


def _fetched(answer: Answer, name: str) -> list[dict[str, Any]]:
    """Return an annotation of `for_card`."""
    rows: list[dict[str, Any]] = getattr(answer, name)
    return rows


def _places_of(answer: Answer) -> str:
    places = _fetched(answer, "places")
    names = {place["code"]: pick(place["names"]).text for place in places}
    return ", ".join(names.get(code, code) for code in answer.jurisdictions)


def _card(answer: Answer, today: date, *, accepted: bool) -> AnswerCard:
    authority = answer.authority
    return AnswerCard(
        anchor=f"answer-{answer.public_id.lower()}",
        public_id=answer.public_id,
        authority=answer.authority_name,
        authority_today="" if authority.name == answer.authority_name else authority.name,
        authority_url=address_of("profiles:organisation", public_id=authority.public_id),
        country=authority.country_id or "",
        language=answer.language,
        short_answer=answer.short_shown,
        body_html=cleaned(answer.text_html),
        citations=[
            citation_of(row, redacted=answer.redacted_at is not None)
            for row in _fetched(answer, "cited")
        ],
        beside=beside(answer),
        validity=validity_pill(answer, today),
        applies_in=_places_of(answer),
        basis=str(answer.basis.label) if answer.basis else "",
        disclaimer=answer.disclaimer,
        issued_line=_issued_line(answer),
        valid_until=answer.valid_until,
        is_fictional=answer.is_fictional,
        accepted=accepted,
        is_issued=answer.issued_at is not None,
        no_guidance_reason="" if answer.redacted_at else answer.no_guidance_reason,
        fingerprint=answer.content_hash if answer.issued_at else "",
    )


def validity_pill(answer: Answer, today: date) -> Pill | None:
    """Return what may be said of the answer today; past its date never "valid"."""
    if answer.issued_at is None or answer.valid_until is None:
        return None
    until, over = {"date": shown_day(answer.valid_until)}, (ended_words(answer), "err", "x")
    words: dict[str, tuple[str, str, str]] = {
        AnswerValidity.WITHDRAWN: over,
        AnswerValidity.SUPERSEDED: over,
        AnswerValidity.EXPIRED: (_("No longer valid since %(date)s") % until, "err", "alert"),
        AnswerValidity.REMOVED: (_("Text removed"), "err", "x"),
        AnswerValidity.PRELIMINARY: (_("Preliminary: the final answer follows"), "warn", "clock"),
        AnswerValidity.RECHECK: (recheck_words(answer), "warn", "refresh"),
        AnswerValidity.VALID: (_("Valid until %(date)s") % until, "ok", "ok"),
    }
    return Pill(*words[answer.validity_on(today)])


def _issued_line(answer: Answer) -> str:
    if answer.issued_at is None:
        return _("Not issued yet.")
    return _("Issued %(date)s. Drafted by one official, signed by another.") % {
        "date": shown_day(answer.issued_at)
    }


def asker_line(question: Question, actor: Actor) -> str:
    """Return who asks, as far as this reader may know.

    The person's name is never shown. Addressed authorities read the organisation; the public
    reads its kind and country, unless the asker hides them: as they were when it was sent.
    """
    capacity = question.capacity
    if capacity is None:
        return ""
    name = organisation_name(question, actor)
    if name:
        return _("Asked for %(organisation)s") % {"organisation": name}
    if question.asker_hidden:
        return _("Asked by a verified member")
    kind = OrganisationKind(capacity.organisation_kind).label
    names = _country_names(question, capacity)
    if not names:
        return _("Asked by a verified member (%(kind)s)") % {"kind": kind}
    return _("Asked by a verified member (%(kind)s, %(country)s)") % {
        "kind": kind,
        "country": pick(names).text,
    }


def _country_names(question: Question, capacity: CapacitySnapshot) -> dict[str, str]:
    """Return what `for_rows` annotates; a question fetched otherwise asks for the row."""
    came: dict[str, str] | None = getattr(question, "asker_country", None)
    if came is not None or not capacity.country_code:
        return came or {}
    found = Country.objects.filter(code=capacity.country_code).first()
    return found.names if found else {}


def organisation_name(question: Question, actor: Actor) -> str:
    """Return the asker's organisation for asker, named colleagues and authorities, else ""."""
    capacity = question.capacity
    return capacity.organisation_name if capacity and is_party(actor, question) else ""


def asker_today(question: Question, actor: Actor) -> str:
    """Return what the asker's organisation is called today, where it is called otherwise.

    For those who may know the organisation; the question needs `with_asker_today`.
    """
    capacity = question.capacity
    if capacity is None or not organisation_name(question, actor):
        return ""
    name = capacity.organisation.name
    return "" if name == capacity.organisation_name else name


def state_pill(question: Question) -> Pill:
    """Return the state of a question in words."""
    # What was handed on counts where it went.
    cases = [c for c in question.cases.all() if c.state != CaseState.TRANSFERRED]
    given = [c for c in cases if c.state in {CaseState.ANSWERED, CaseState.REFERRED}]
    answered, asked = sum(map(speaks, given)), len(cases)
    if answered:
        words = ngettext(
            "Answered by %(answered)s of %(asked)s authority",
            "Answered by %(answered)s of %(asked)s authorities",
            asked,
        )
        text = words % {"answered": answered, "asked": asked}
        return Pill(text, "off", "shield")
    if given and len(given) == asked:
        return Pill(_("No answer in force"), "err", "alert")
    if any(has_preliminary(case) for case in question.cases.all()):
        return Pill(str(PRELIMINARY[0]), *PRELIMINARY[1:])
    tones = {"open": ("info", "clock"), "closed": ("", "x")}
    return Pill(str(QuestionState(question.state).label), *tones.get(question.state, ("", "edit")))


@dataclass(frozen=True, slots=True)
class QuestionRow(Shown):
    """A question in a list."""

    public_id: str
    title: str
    url: str
    topic: str
    product_class: str
    asker: str
    organisation: str
    pill: Pill
    validity: Pill | None
    private: Pill | None
    lanes: list[Lane]
    asked_on: date | None
    is_fictional: bool
    language: str
    # What its asker can do next: a sentence, and where to do it.
    next_note: str = ""
    next_label: str = ""
    next_url: str = ""


def question_row(question: Question, actor: Actor) -> QuestionRow:
    """Return the row of a question fetched with `for_rows()`."""
    return QuestionRow(
        public_id=question.public_id,
        title=question.title,
        url=question_url(question),
        topic=topic_of(question),
        product_class=str(question.product_class.label),
        asker=asker_line(question, actor),
        organisation=organisation_name(question, actor),
        pill=state_pill(question),
        validity=question_validity(question),
        private=privacy_pill(question),
        lanes=lanes_of(question.cases.all()),
        asked_on=question.submitted_at.date() if question.submitted_at else None,
        is_fictional=question.is_fictional,
        language=question.language,
    )


def _next_with_authorities(question: Question) -> tuple[str, str] | None:
    """Return what the asker finds among the messages: a sentence, and what to do there."""
    if question.state == QuestionState.CLOSED:
        return _("No authority answers. You can still act."), _("See what you can do next")
    if any(case.state == CaseState.STOPPED for case in question.cases.all()):
        return _("An authority waits for your reply."), pgettext("verb", "Reply")
    return None


def own_row(question: Question, actor: Actor) -> QuestionRow:
    """Return the row of an own question with what to do next; needs `to_settle` annotated."""
    row = question_row(question, actor)
    edit = reverse("forum:edit", kwargs={"public_id": question.public_id})
    if question.state == QuestionState.DRAFT:
        return replace(row, next_label=_("Continue writing"), next_url=edit)
    if question.state == QuestionState.OPEN and is_untouched(question):
        note = _("Nobody has begun to answer: you can still change it.")
        return replace(row, next_note=note, next_label=_("Change"), next_url=edit)
    wanted = _next_with_authorities(question)
    if wanted is not None:
        talk = reverse("forum:conversation", kwargs={"public_id": question.public_id})
        return replace(row, next_note=wanted[0], next_label=wanted[1], next_url=talk)
    if getattr(question, "to_settle", False):
        note = _("Say whether the answer settles your question.")
        return replace(row, next_note=note, next_label=_("Read the answer"), next_url=row.url)
    settled, gone = _("You said that your question is settled."), _("No answer is in force.")
    notes = {
        QuestionState.OPEN.value: _("You are told as soon as there is an answer."),
        QuestionState.HELD.value: _("An editor looks at it before it goes to the authorities."),
        QuestionState.ANSWERED.value: settled if any(map(speaks, question.cases.all())) else gone,
    }
    return replace(row, next_note=notes.get(question.state, row.next_note))


def question_validity(question: Question) -> Pill | None:
    """Return the warning of a question none of whose answers may be called valid today."""
    # Annotations of `with_validity`, without which nothing is said.
    if question.state != QuestionState.ANSWERED or getattr(question, "has_valid_answer", True):
        return None
    if getattr(question, "has_answer_in_time", False):
        return Pill(_("Needs re-check"), "warn", "refresh")
    return Pill(_("No longer valid"), "err", "alert")


def privacy_pill(question: Question) -> Pill | None:
    """Return the mark of a question that the public does not see, or None."""
    if not question.is_private:
        return None
    if question.visibility == "public_after_answer":
        return Pill(_("Public after the first answer"), "", "lock")
    return Pill(_("Private"), "", "lock") if question.visibility != "public" else None


def is_untouched(question: Question) -> bool:
    """Return whether its asker may still change it: a draft, or nobody has begun to answer."""
    return question.state == QuestionState.DRAFT or (
        question.state == QuestionState.OPEN
        and all(case.state == CaseState.RECEIVED for case in question.cases.all())
    )


def question_url(question: Question) -> str:
    """Return the address of the question's page in the active language."""
    return address_of("forum:question", public_id=question.public_id, slug=question.slug)
