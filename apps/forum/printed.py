"""Answers, questions, minutes as PDFs: what a page says, fingerprint, validity, how to check it."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.core.actor import ANONYMOUS
from apps.core.addresses import absolute
from apps.core.pdf import Document
from apps.core.pdfblocks import (
    Block,
    Words,
    blocks_of_html,
    bullets,
    heading,
    in_language,
    note,
    pairs,
    paragraph,
    plain,
)
from apps.core.pdfblocks import linked as link_words
from apps.core.text import shown_day
from apps.forum.cited import Citation
from apps.forum.citing import address_of_answer
from apps.forum.minutes_shown import VoiceShown, minutes_shown
from apps.forum.models import Answer, Minutes, Question
from apps.forum.projections import (
    AnswerCard,
    answer_cards,
    asker_line,
    question_url,
    state_pill,
    topic_of,
)


def answer_document(answer: Answer, today: date) -> Document:
    """Return the PDF of one issued answer, with the question that it answers."""
    question = answer.question
    (card,) = answer_cards([answer], today)
    return Document(
        title=question.title,
        author=card.authority,
        language=get_language() or settings.LANGUAGE_CODE,
        day=today,
        footer=_footer(answer.public_id, today),
        keywords=[answer.public_id, f"sha256:{answer.content_hash}"],
        blocks=[
            *_private(question),
            *_answer(answer, card, today),
            heading(1, _("The question"), ""),
            *_question_text(question),
        ],
    )


def question_document(
    question: Question, answers: Sequence[Answer], today: date, *, had_any: bool
) -> Document:
    """Return the PDF of a question with all answers that speak; `had_any`: or ever spoke.

    It says the same whoever takes it: of the asker no more than the public reads.
    """
    return Document(
        title=question.title,
        author=str(settings.SITE_NAME),
        language=get_language() or settings.LANGUAGE_CODE,
        day=today,
        footer=_footer(question.public_id, today),
        keywords=[question.public_id, *(a.public_id for a in answers)],
        blocks=[
            *_invented(question.is_fictional),
            *_private(question),
            heading(1, _("The question"), ""),
            _facts(question),
            *_question_text(question),
            *_answers(answers, today, had_any=had_any),
        ],
    )


def minutes_document(minutes: Minutes, today: date) -> Document:
    """Return the PDF of issued minutes: their text, and what each authority says of it."""
    question = minutes.question
    shown = minutes_shown(minutes, today)
    said = [one for one in (shown.changed, shown.disclaimer) if one]
    rows: list[tuple[str, Words]] = [
        (_("Number"), plain(minutes.public_id)),
        (_("Fingerprint (SHA-256)"), [{"text": minutes.content_hash, "code": True}]),
        (_("Address"), _link(_address_of_minutes(question))),
    ]
    by = _("Written by the lead authority, %(authority)s.") % {"authority": shown.lead}
    return Document(
        title=question.title,
        author=shown.lead,
        language=get_language() or settings.LANGUAGE_CODE,
        day=today,
        footer=_footer(minutes.public_id, today),
        keywords=[minutes.public_id, f"sha256:{minutes.content_hash}"],
        blocks=[
            *_invented(minutes.is_fictional),
            *_private(question),
            heading(1, _("Consolidated minutes")),
            paragraph(f"{shown.issued_line}. {by}"),
            note(*(paragraph(one) for one in said)),
            *_minutes_text(minutes),
            heading(1, _("Who has spoken on this text")),
            *(block for one in shown.voices for block in _voice(one, minutes.language)),
            pairs(rows),
        ],
    )


def _minutes_text(minutes: Minutes) -> Iterable[Block]:
    for label, html in (
        (_("What the authorities agree on"), minutes.agreed_html),
        (_("Where they differ, and why"), minutes.divergence_html),
        (_("What follows"), minutes.actions_html),
    ):
        if html:
            yield heading(1, label)
            yield in_language(minutes.language, blocks_of_html(html, level=2))


def _voice(voice: VoiceShown, language: str) -> Iterable[Block]:
    """Return what one authority says; the officials behind it are not named."""
    yield paragraph(f"{voice.authority}, {voice.answer_number}: {voice.pill.text}", strong=True)
    if voice.note:
        yield in_language(language, [paragraph(voice.note)])
    if voice.changed:
        yield paragraph(voice.changed)


def _address_of_minutes(question: Question) -> str:
    return absolute(reverse("forum:minutes", kwargs={"public_id": question.public_id}))


def _answers(answers: Sequence[Answer], today: date, *, had_any: bool) -> Iterable[Block]:
    for answer, card in zip(answers, answer_cards(answers, today), strict=True):
        yield from _answer(answer, card, today)
    if not answers:
        yield heading(1, _("Official answers"))
        ended = _("No official answer is in force: what was issued no longer speaks.")
        yield paragraph(ended if had_any else _("No authority has answered yet."))


def _footer(number: str, today: date) -> str:
    named = {"site": settings.SITE_NAME, "number": number, "date": shown_day(today)}
    return _("%(site)s, %(number)s, as of %(date)s. Informal, not binding.") % named


def _invented(is_fictional: bool) -> list[Block]:  # noqa: FBT001  one fact of the row
    return [note(paragraph(_("Invented for demonstration."), strong=True))] if is_fictional else []


def _private(question: Question) -> list[Block]:
    if question.public_at is not None:
        return []
    return [
        note(paragraph(_("This question is not public. Do not pass this file on."), strong=True))
    ]


def _question_text(question: Question) -> list[Block]:
    parts = [*blocks_of_html(question.body_html, level=2)]
    found = [in_language(question.language, parts)]
    for label, html in (
        (_("What the asker proposes"), question.position_html),
        (_("Why"), question.justification_html),
    ):
        if html:
            inner = in_language(question.language, blocks_of_html(html, level=3))
            found += [heading(2, label), inner]
    return found


def _facts(question: Question) -> Block:
    asked_on = shown_day(question.submitted_at) if question.submitted_at else ""
    return pairs(
        [
            (_("Number"), plain(question.public_id)),
            (_("Asked on"), plain(asked_on)),
            (_("Asked by"), plain(asker_line(question, ANONYMOUS))),
            (_("Topic"), plain(topic_of(question))),
            (_("Class of product"), plain(str(question.product_class.label))),
            (_("Stage"), plain(str(question.stage.label))),
            (_("State"), plain(state_pill(question).text)),
            (_("Address"), _link(absolute(question_url(question)))),
        ]
    )


def _link(address: str) -> Words:
    return link_words(address, address)


def _answer(answer: Answer, card: AnswerCard, today: date) -> list[Block]:
    title = _("Official answer of %(authority)s") % {"authority": card.authority}
    text = [paragraph(card.short_answer, strong=True), *blocks_of_html(card.body_html, level=2)]
    return [
        heading(1, title),
        _standing(card, today),
        in_language(card.language, text),
        heading(2, _("About this answer")),
        _about(answer, card),
        *_sources(card.citations),
        heading(2, _("How to check this text")),
        *_check(answer),
    ]


def _standing(card: AnswerCard, today: date) -> Block:
    """Return the frame that stands before the text: what may be said of it on the day."""
    lines = [paragraph(_("Invented for demonstration."), strong=True)] if card.is_fictional else []
    if card.validity is not None:
        named = {"date": shown_day(today), "validity": card.validity.text}
        lines.append(paragraph(_("On %(date)s: %(validity)s.") % named, strong=True))
    lines += [paragraph(one) for one in (card.beside.removed, card.disclaimer) if one]
    return note(*lines)


def _about(answer: Answer, card: AnswerCard) -> Block:
    beside = card.beside
    until = shown_day(card.valid_until) if card.valid_until else ""
    rows: list[tuple[str, Words]] = [
        (_("Authority"), plain(card.authority)),
        (_("Number"), plain(card.public_id)),
        (_("Issued"), plain(card.issued_line)),
        (_("Issued with an end of validity on"), plain(until)),
        (_("Rests on"), plain(card.basis)),
        (_("Applies in"), plain(card.applies_in)),
        (_("Holds for"), plain("; ".join(beside.holds_for))),
        (_("Letter"), plain(beside.letter)),
        (_("No guidance is cited"), plain(card.no_guidance_reason)),
        (_("Address"), _link(address_of_answer(answer))),
    ]
    return pairs([(label, words) for label, words in rows if words[0]["text"]])


def _sources(citations: Sequence[Citation]) -> list[Block]:
    if not citations:
        return []
    return [heading(2, _("Guidance that it cites")), bullets([_cited(c) for c in citations])]


def _cited(citation: Citation) -> Words:
    place = ", ".join(filter(None, [citation.locator, citation.note]))
    name: dict[str, Any] = (
        link_words(citation.title, citation.url)[0] if citation.url else {"text": citation.title}
    )
    return [name, *([{"text": f", {place}"}] if place else [])]


def _check(answer: Answer) -> list[Block]:
    page = absolute(reverse("forum:check"))
    query = urlencode({"number": answer.public_id, "fingerprint": answer.content_hash})
    return [
        pairs([(_("Fingerprint (SHA-256)"), [{"text": answer.content_hash, "code": True}])]),
        paragraph(_("Anybody who may read the answer can compare number and fingerprint here:")),
        {"kind": "paragraph", "words": link_words(page, f"{page}?{query}")},
        paragraph(_("Whoever runs the platform checks this very file with:")),
        {"kind": "code", "text": f"manage.py verify_answer {answer.public_id} --file FILE"},
    ]
