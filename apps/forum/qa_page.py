"""A public question for search engines: schema.org `QAPage` as JSON-LD, never of a private one."""

import html
import json
import re
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from apps.core.addresses import absolute
from apps.forum.citing import address_of_answer
from apps.forum.licence import LICENCE_URL
from apps.forum.models import Answer, Question
from apps.forum.projections import AnswerCard, question_url, topic_of
from apps.forum.querysets.questions import PUBLIC_STATES

_TAG = re.compile(r"<[^>]*>")
# Inside an HTML document the text must end no element and begin no comment.
_ESCAPES = str.maketrans(
    {"<": "\\u003C", ">": "\\u003E", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
)


def qa_page(
    question: Question, answers: Iterable[Answer], cards: Iterable[AnswerCard]
) -> SafeString:
    """Return the JSON-LD block of a public question and the answers that speak; else ""."""
    if question.public_at is None or question.state not in PUBLIC_STATES:
        return SafeString()
    content = json.dumps(_page(question, answers, cards), cls=DjangoJSONEncoder, ensure_ascii=False)
    block = f'<script type="application/ld+json">{content.translate(_ESCAPES)}</script>'
    return mark_safe(block)  # noqa: S308  nothing in it can end the element


def _page(
    question: Question, answers: Iterable[Answer], cards: Iterable[AnswerCard]
) -> dict[str, Any]:
    told = [(card.accepted, _answer(a, card)) for a, card in zip(answers, cards, strict=True)]
    accepted = [one for is_accepted, one in told if is_accepted]
    address = absolute(question_url(question))
    main: dict[str, Any] = {
        "@type": "Question",
        "@id": address,
        "identifier": question.public_id,
        "name": question.title,
        "text": _words(question.body_html),
        "inLanguage": question.language,
        "about": topic_of(question),
        "dateCreated": question.submitted_at,
        "datePublished": question.public_at,
        "answerCount": len(told),
        "suggestedAnswer": [one for is_accepted, one in told if not is_accepted],
    }
    if accepted:
        main["acceptedAnswer"] = accepted
    return {
        "@context": "https://schema.org",
        "@type": "QAPage",
        "url": address,
        "isAccessibleForFree": True,
        "license": LICENCE_URL,
        "publisher": {"@type": "Organization", "name": str(settings.SITE_NAME)},
        "description": _("Informal and not binding."),
        "mainEntity": main | _invented(question.is_fictional),
    }


def _answer(answer: Answer, card: AnswerCard) -> dict[str, Any]:
    text = card.short_answer if answer.redacted_at else f"{card.short_answer}\n\n{_body(card)}"
    told = {
        "@type": "Answer",
        "url": address_of_answer(answer),
        "identifier": answer.public_id,
        "text": text.strip(),
        "abstract": card.short_answer,
        "inLanguage": card.language,
        "datePublished": answer.issued_at,
        "expires": card.valid_until,
        "creativeWorkStatus": card.validity.text if card.validity else "",
        "usageInfo": card.disclaimer,
        "author": {
            "@type": "GovernmentOrganization",
            "name": card.authority,
            "url": absolute(card.authority_url),
        },
    }
    return told | _invented(card.is_fictional)


def _invented(is_fictional: bool) -> dict[str, str]:  # noqa: FBT001  one fact of the row
    return {"disambiguatingDescription": _("Invented for demonstration.")} if is_fictional else {}


def _body(card: AnswerCard) -> str:
    return _words(card.body_html)


def _words(stored: str) -> str:
    """Return HTML that was cleaned when it was written as plain words."""
    return html.unescape(_TAG.sub("", stored)).strip()
