"""The directory of advice routes: formal and informal, each fact with its source."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language_info, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.core.actor import actor_of
from apps.core.errors import NotFound
from apps.forum.referring import ChannelLine, channel_line
from apps.vocabularies.channel_choices import Applicant, ChannelStage
from apps.vocabularies.channel_filters import ChannelFilter
from apps.vocabularies.models import AdviceChannel


@dataclass(frozen=True, slots=True)
class ChannelCard:
    """One route in the list."""

    line: ChannelLine
    kind: str
    country: str
    stages: str
    who: str
    is_open: bool
    verified: bool


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact of a route; `recalled` where it was not read in a named source."""

    label: str
    texts: list[str]
    recalled: bool


@require_safe
def channels(request: HttpRequest) -> HttpResponse:
    """Show the routes by country, narrowed by where, when and who."""
    rows = AdviceChannel.objects.visible_to(actor_of(request)).offered()
    narrowed = ChannelFilter(request.GET, rows.select_related("jurisdiction"))
    form: Any = narrowed.form
    form.hide_optional = True
    # A value that is not offered narrows nothing and says so at its field.
    found = [card_of(one) for one in narrowed.qs]
    context = {"form": form, "cards": found, "as_of": found[0].line.as_of if found else ""}
    return render(request, "forum/channels.html", context)


@require_safe
def channel(request: HttpRequest, code: str) -> HttpResponse:
    """Show one route; one that is no longer kept too, as answers may refer to it."""
    rows = AdviceChannel.objects.visible_to(actor_of(request)).select_related("jurisdiction")
    found = rows.filter(code=code).first()
    if found is None:
        raise NotFound
    context = {"channel": found, "card": card_of(found), "facts": list(facts_of(found))}
    return render(request, "forum/channel.html", context)


def card_of(channel: AdviceChannel) -> ChannelCard:
    """Return a route as the list shows it; needs its jurisdiction."""
    return ChannelCard(
        line=channel_line(channel),
        kind=str(channel.get_kind_display()),
        country=str(channel.jurisdiction.name),
        stages=", ".join(str(ChannelStage(code).label) for code in channel.stages),
        who=", ".join(str(Applicant(code).label) for code in channel.who_may_use),
        is_open=channel.status == "open",
        verified=channel.verified,
    )


def language_name(code: str) -> str:
    """Return a language in the reader's words, or its code."""
    try:
        return str(get_language_info({"no": "nb"}.get(code, code))["name_translated"])
    except KeyError:
        return code


def facts_of(channel: AdviceChannel) -> list[Fact]:
    """Return what is known of a route, in the order in which one needs it."""
    card = card_of(channel)
    languages = [language_name(code) for code in channel.languages]
    binding = _("Ends in a formal decision or opinion") if channel.binding else _("Not binding")
    said: list[tuple[str, str, list[Any]]] = [
        ("who_may_use", _("Who may use it"), [card.who]),
        ("stages", _("For which stage"), [card.stages]),
        ("binding", _("Is it binding?"), [binding]),
        ("clock", _("How long it takes"), [card.line.days, channel.clock_text]),
        ("fee_class", _("What it costs"), [card.line.fee, channel.fee_note]),
        ("languages", _("Languages"), [", ".join(languages)]),
        ("prepare", _("What to prepare"), channel.prepare),
        ("too_early_when", _("Too early when"), [channel.too_early_when]),
        ("too_late_when", _("Too late when"), [channel.too_late_when]),
        ("note", pgettext("remark", "Note"), [channel.note]),
    ]
    return [
        Fact(label, [text for text in texts if text], channel.is_recalled(name))
        for name, label, texts in said
        if any(texts)
    ]
