"""The yardsticks: an empty view, and the floor of three pages.

The floor is what the same page would cost without the product around it: the same session and
person, the same statements by `values()`, plain English words made in place, the same template.
The measured run compares its words with those of the real page.
"""

from __future__ import annotations

import base64
import json
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.choices import flatten_choices
from django.utils.formats import date_format
from django.utils.safestring import mark_safe
from django.utils.text import slugify

from apps.core.access import public
from apps.core.actor import ANONYMOUS, Actor
from apps.forum.choices import QuestionState
from apps.forum.disclaimers import DISCLAIMERS
from apps.forum.filters import QuestionFilter
from apps.forum.models import Acceptance, Answer, Case, Question
from apps.portal.context import NavEntry
from apps.portal.projections import facts, newest_questions
from apps.profiles.choices import OrganisationKind, Role

Row = dict[str, Any]
SIZE = 20
LANES = {
    "received": ("received", "", "dotted"),
    "running": ("being answered", "info", "edit"),
    "answered": ("answered", "off", "check"),
}
CAPACITY = "capacity__organisation_"
QUESTION = (
    "pk", "public_id", "title", "language", "state", "visibility", "public_at", "submitted_at",
    "is_fictional", "asker_id", "asker_hidden", "topic__labels", "topic__parent__labels",
    "topic__code", "product_class__labels",
    f"{CAPACITY}name", f"{CAPACITY}kind", "asker_country",
)  # fmt: skip
TEXTS = ("body_html", "position_html", "justification_html")
ANSWER = (
    "pk", "public_id", f"{CAPACITY}name", "authority__public_id", "language", "short", "text_html",
    "jurisdictions", "basis__labels", "valid_until", "issued_at", "is_fictional",
    "no_guidance_reason", "disclaimer_version", "places", "cited", "cites_replaced_guidance",
    "accepted",
)  # fmt: skip


@public
def empty(_request: HttpRequest) -> HttpResponse:
    """Answer with nothing."""
    return HttpResponse("ok")


@public
def empty_page(request: HttpRequest) -> HttpResponse:
    """Answer with a page of the product that has nothing in it."""
    return render(request, "base.html")


def frame(request: HttpRequest) -> Row:
    """Return the words of the frame, without rules."""
    user: Any = request.user
    signed_in = user.is_authenticated
    links = [("/en/questions/", "Questions"), ("/en/questions/authorities/", "Authorities")]
    links += [("/en/questions/ask/", "Ask")] if signed_in else []
    at = request.path
    row = user.membership_rows[0] if signed_in else None
    return {
        "demo": False,
        "nav": [NavEntry(url, words, at.startswith(url)) for url, words in links],
        "unread_count": user.unread_count if signed_in else 0,
        "acting_as": f"{Role(row['role']).label}, {row['name']}" if row else "",
    }


def _actor(request: HttpRequest) -> Actor:
    user: Any = request.user
    return Actor("person", user_id=user.pk) if user.is_authenticated else ANONYMOUS


def home(request: HttpRequest) -> HttpResponse:
    """The start page asks nothing about its reader: what it tells is made by the product."""
    return render(request, "portal/home.html", {"newest": newest_questions(), "facts": facts()})


def questions(request: HttpRequest) -> HttpResponse:
    """The first page of the list."""
    actor, today, given = _actor(request), timezone.now().date(), request.GET
    rows = Question.objects.visible_to(actor).filter(public_at__isnull=False)
    rows = (
        rows.for_rows()
        .prefetch_related(None)
        .with_validity(today)
        .exclude(state=QuestionState.WITHDRAWN)
    )
    if given.get("state"):
        rows = rows.filter(state=given["state"])
    if given.get("topic"):
        topic = given["topic"]
        rows = rows.filter(Q(topic__code=topic) | Q(topic__parent__code=topic))
    columns = (*QUESTION, "has_valid_answer", "has_answer_in_time")
    found = list(rows.order_by("-public_at", "-id").values(*columns)[: SIZE + 1])
    more, found = len(found) > SIZE, found[:SIZE]
    cases = _cases([row["pk"] for row in found])
    form = QuestionFilter(given, Question.objects.none()).form
    form.is_valid()
    context = {
        "filter": {"form": form},
        "chosen": _chosen(form),
        "rows": [_row(row, cases.get(row["pk"], []), actor) for row in found],
        "page": {"newer": "", "older": _cursor(found[-1]) if more else ""},
        "filtered": bool(given),
    }
    return render(request, "forum/questions.html", context)


def _chosen(form: Any) -> list[tuple[str, str]]:
    on = {name: value for name, value in form.cleaned_data.items() if value}
    found = []
    for name, value in on.items():
        words = dict(flatten_choices(list(form.fields[name].choices))).get(value, value)
        rest = urlencode({other: given for other, given in on.items() if other != name})
        found.append((f"{form.fields[name].label}: {words}", f"?{rest}"))
    return found


def _cursor(row: Row) -> str:
    text = json.dumps([0, row["public_at"].isoformat(), str(row["pk"])], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _cases(ids: list[Any]) -> dict[Any, list[Row]]:
    rows = Case.objects.filter(question__in=ids).values(
        "question_id", "state", "authority__name", "authority__sort_key"
    )
    found: dict[Any, list[Row]] = {}
    for row in sorted(rows, key=lambda row: row["authority__sort_key"]):
        words, tone, icon = LANES[row["state"]]
        pill = {"text": words, "tone": tone, "icon": icon}
        name = row["authority__name"]
        lane = {"state": row["state"], "authority": name, "said": f"{name}: {words}", "pill": pill}
        found.setdefault(row["question_id"], []).append(lane)
    return found


def _row(row: Row, lanes: list[Row], actor: Actor) -> Row:
    return {
        "public_id": row["public_id"],
        "title": row["title"],
        "language": row["language"],
        "url": f"/en/questions/{row['public_id']}/{slugify(row['title'])[:60]}/",
        "topic": _topic(row),
        "product_class": row["product_class__labels"]["en"],
        "asker": _asker(row, actor),
        "pill": _pill(row, lanes),
        "validity": _validity(row),
        "lanes": lanes,
        "asked_on": row["submitted_at"].date(),
        "is_fictional": row["is_fictional"],
    }


def _topic(row: Row) -> str:
    parent, own = row["topic__parent__labels"], row["topic__labels"]["en"]
    return f"{parent['en']}: {own}" if parent else own


def _asker(row: Row, actor: Actor) -> str:
    if row["asker_id"] == actor.user_id:
        return f"Asked for {row[f'{CAPACITY}name']}"
    if row["asker_hidden"]:
        return "Asked by a verified member"
    kind = OrganisationKind(row[f"{CAPACITY}kind"]).label
    return f"Asked by a verified member ({kind}, {row['asker_country']['en']})"


def _pill(row: Row, lanes: list[Row]) -> Row:
    answered, asked = sum(lane["state"] == "answered" for lane in lanes), len(lanes)
    if answered:
        noun = "authority" if asked == 1 else "authorities"
        text = f"Answered by {answered} of {asked} {noun}"
        return {"text": text, "tone": "off", "icon": "shield"}
    return {"text": QuestionState(row["state"]).label, "tone": "info", "icon": "clock"}


def _validity(row: Row) -> Row | None:
    if row["state"] != QuestionState.ANSWERED or row["has_valid_answer"]:
        return None
    if row["has_answer_in_time"]:
        return {"text": "Needs re-check", "tone": "warn", "icon": "refresh"}
    return {"text": "No longer valid", "tone": "err", "icon": "alert"}


def question(request: HttpRequest, public_id: str, slug: str) -> HttpResponse:
    """One question with its answers."""
    actor, today = _actor(request), timezone.now().date()
    rows = Question.objects.visible_to(actor).filter(public_id=public_id)
    rows = rows.for_rows().prefetch_related(None)
    row = rows.values(*QUESTION, "stage__labels", *TEXTS)[0]
    lanes = _cases([row["pk"]])[row["pk"]]
    cards = _cards(row["pk"], actor, today)
    context = {
        "question": {
            **row,
            "product_class": {"label": row["product_class__labels"]["en"]},
            "stage": {"label": row["stage__labels"]["en"]},
            "topic": {"code": row["topic__code"]},
        },
        "cards": cards,
        "cites": [_cite(row, card, today) for card in cards],
        "today": today,
        "address": f"{settings.BASE_URL}{request.path}",
        "lanes": lanes,
        "asker": _asker(row, actor),
        "topic": _topic(row),
        "pill": _pill(row, lanes),
        "is_asker": row["asker_id"] == actor.user_id,
        "history": _history(row, lanes, cards, today),
    }
    return render(request, "forum/question.html", context)


def _cards(pk: Any, actor: Actor, today: date) -> list[Row]:
    accepted = Acceptance.objects.visible_to(actor).active().filter(answer=OuterRef("pk"))
    answers = Answer.objects.visible_to(actor).in_force().filter(question=pk).for_card()
    answers = answers.annotate(accepted=Exists(accepted)).order_by("authority__sort_key")
    return [_card(row, today) for row in answers.values(*ANSWER)]


def _card(row: Row, today: date) -> Row:
    names = {place["code"]: place["names"]["en"] for place in row["places"]}
    until = date_format(row["valid_until"], "DATE_FORMAT")
    pill = {"text": f"Valid until {until}", "tone": "ok", "icon": "ok"}
    if today > row["valid_until"]:
        pill = {"text": f"No longer valid since {until}", "tone": "err", "icon": "alert"}
    elif row["cites_replaced_guidance"]:
        text = "Needs re-check: cited guidance has changed"
        pill = {"text": text, "tone": "warn", "icon": "refresh"}
    issued = date_format(row["issued_at"], "DATE_FORMAT")
    return {
        "anchor": f"answer-{row['public_id'].lower()}",
        "public_id": row["public_id"],
        "valid_until": row["valid_until"],
        "authority": row[f"{CAPACITY}name"],
        "authority_url": f"/en/directory/organisations/{row['authority__public_id']}/",
        "language": row["language"],
        "short_answer": row["short"],
        "body_html": mark_safe(row["text_html"]),  # noqa: S308  cleaned when written
        "citations": [_citation(cited) for cited in row["cited"]],
        "validity": pill,
        "applies_in": ", ".join(names[code] for code in row["jurisdictions"]),
        "basis": row["basis__labels"]["en"],
        "disclaimer": DISCLAIMERS[row["disclaimer_version"]],
        "issued_line": f"Issued {issued}. Drafted by one official, signed by another.",
        "issued_on": (row["issued_at"], row[f"{CAPACITY}name"], issued),
        "is_fictional": row["is_fictional"],
        "accepted": row["accepted"],
        "is_issued": True,
        "no_guidance_reason": row["no_guidance_reason"],
    }


def _citation(row: Row) -> Row:
    recalled, title = row["recalled"], row["title"]
    reference = "" if "reference" in recalled else row["reference"]
    stated = "" if "url" in recalled else row["url"]
    if reference and reference not in title:
        title = f"{reference}: {title}"
    url = row["own_url"] or stated
    return {"title": title, "url": url, "locator": row["locator"], "language": "en"}


def _cite(row: Row, card: Row, today: date) -> Row:
    address = f"{settings.BASE_URL}/en/questions/{row['public_id']}/#{card['anchor']}"
    read = date_format(today, "DATE_FORMAT")
    text = (
        f"{card['authority']}: official answer {card['public_id']} of {card['issued_on'][2]} to "
        f"question {row['public_id']}, “{row['title']}”. {settings.SITE_NAME}, {address} "
        f"(read on {read})."
    )
    anchor = card["anchor"].replace("answer-", "cite-")
    return {"anchor": anchor, "authority": card["authority"], "text": text}


def _history(row: Row, lanes: list[Row], cards: list[Row], today: date) -> list[Row]:
    noun = "authority" if len(lanes) == 1 else "authorities"
    asked = date_format(row["submitted_at"], "DATE_FORMAT")
    steps: list[Row] = [{"title": f"Asked of {len(lanes)} {noun}", "when": asked, "state": "done"}]
    answered = sorted(card["issued_on"] for card in cards)
    steps += [
        {"title": f"{name} answered", "when": day, "state": "done", "official": True}
        for _moment, name, day in answered
    ]
    ends = [card["valid_until"] for card in cards if card["valid_until"] >= today]
    if ends:
        when = date_format(min(ends), "DATE_FORMAT")
        steps.append({"title": "Validity is checked again", "when": when, "icon": "cal"})
    return steps
