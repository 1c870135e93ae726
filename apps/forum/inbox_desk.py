"""What stands around the rows of an inbox, brought by one statement: figures, colleagues, views."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Min, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts.models import name_shown
from apps.core.actor import Actor
from apps.core.errors import NotAllowed
from apps.core.text import shown_day
from apps.forum.choices import CaseState
from apps.forum.desk import VIEWS
from apps.forum.inbox_address import address_of
from apps.forum.inbox_filters import (
    ME,
    NOBODY,
    OVERDUE,
    VIEW_WORDS,
    WEEK,
    assigned_to,
    drafts_of,
    due_in,
)
from apps.forum.models import Absence, Case, Queue, SavedView
from apps.forum.querysets.desk import colleagues_of
from apps.forum.recheck import RECHECK, number_to_recheck
from apps.profiles.models import Organisation
from apps.vocabularies.models import Country


@dataclass(frozen=True, slots=True)
class Colleague:
    """One official of the authority, and until when a deputy works for them."""

    membership_id: UUID
    name: str
    deputy_id: UUID | None
    away_until: date | None

    @property
    def said(self) -> str:
        """The name, with a word on being away."""
        if self.away_until is None:
            return self.name
        day = shown_day(self.away_until)
        return _("%(name)s (away until %(day)s)") % {"name": self.name, "day": day}


@dataclass(frozen=True, slots=True)
class View:
    """One saved view: its name, where it leads, and whose it is."""

    pk: UUID
    name: str
    filters: str
    shared: bool
    owner_id: UUID

    @property
    def url(self) -> str:
        """The inbox with these filters."""
        return f"{reverse('forum:inbox')}?{self.filters}"

    @property
    def view(self) -> str:
        """The state it looks at."""
        return dict(parse_qsl(self.filters)).get("view", "open")


@dataclass(frozen=True, slots=True)
class Desk:
    """An authority's desk at this moment, as one of its officials sees it."""

    counts: Mapping[str, Any]
    oldest: datetime | None
    colleagues: Sequence[Colleague]
    views: Sequence[View]
    countries: Sequence[tuple[str, str]]
    queues: Sequence[tuple[str, str]]

    def named(self, membership_id: UUID | None) -> Colleague | None:
        """Return the colleague in charge; None for nobody, and for who has lost the role."""
        return next((c for c in self.colleagues if c.membership_id == membership_id), None)

    def stood_in_by(self, actor: Actor) -> list[Colleague]:
        """Return who is away while the actor works for them."""
        own = actor.acting_membership_id
        return [c for c in self.colleagues if c.deputy_id == own]


def desk_of(actor: Actor) -> Desk:
    """Fetch the desk of the authority that the actor acts for."""
    if actor.acting is None:
        raise NotAllowed
    place = Organisation.objects.filter(pk=actor.acting.organisation_id)
    found = place.values_list(
        Subquery(_counts(actor)), _colleagues(actor), _views(actor), _countries(actor), _queues(),
        Subquery(number_to_recheck()),
    ).get()  # fmt: skip
    counts, colleagues, views, countries, queues, rechecks = found
    counts = {**(counts or {}), RECHECK: rechecks or 0}
    oldest = counts.pop("oldest", None)
    return Desk(
        counts={**dict.fromkeys((*VIEWS, "new", "mine", "drafts", OVERDUE, WEEK), 0), **counts},
        oldest=datetime.fromisoformat(oldest) if oldest else None,
        colleagues=[_colleague(row) for row in colleagues],
        views=[
            View(**row | {"pk": UUID(row["pk"]), "owner_id": UUID(row["owner_id"])})
            for row in views
        ],
        countries=sorted(
            ((row["code"], str(Country(**row).name)) for row in countries), key=lambda c: c[1]
        ),
        queues=[(row["pk"], row["name"]) for row in queues],
    )


def _colleague(row: Mapping[str, Any]) -> Colleague:
    away = row["away"] or {}
    return Colleague(
        membership_id=UUID(row["pk"]),
        name=name_shown(row["name"]),
        deputy_id=UUID(away["deputy"]) if away else None,
        away_until=date.fromisoformat(away["until"]) if away else None,
    )


def _counts(actor: Actor) -> Any:
    """Return how many cases each view holds, in one row."""
    conditions = VIEWS | {
        "new": Q(state=CaseState.RECEIVED),
        "mine": VIEWS["open"] & assigned_to(ME, actor),
        "drafts": drafts_of(actor),
        OVERDUE: due_in(OVERDUE),
        WEEK: due_in(WEEK),
    }
    counted = {
        name: Count("pk", filter=condition, distinct=True) for name, condition in conditions.items()
    }
    oldest = Min("received_at", filter=VIEWS["open"])
    rows = Case.objects.filter(authority=OuterRef("pk")).order_by().values("authority")
    return rows.annotate(about=JSONObject(oldest=oldest, **counted)).values("about")


def _queues() -> ArraySubquery:
    """Return the queues that still take cases."""
    rows = Queue.objects.open().filter(authority=OuterRef("pk")).order_by("name")
    return ArraySubquery(rows.values(about=JSONObject(pk="pk", name="name")))


def _colleagues(actor: Actor) -> ArraySubquery:
    away = Absence.objects.in_force().filter(membership=OuterRef("pk"))
    about = away.values(about=JSONObject(deputy="deputy_id", until="ends_on"))
    here = colleagues_of(actor).values(
        row=JSONObject(pk="pk", name="user__display_name", away=Subquery(about[:1]))
    )
    return ArraySubquery(here)


def _views(actor: Actor) -> ArraySubquery:
    seen = SavedView.objects.visible_to(actor).order_by("name", "pk")
    columns = ("pk", "name", "filters", "shared")
    return ArraySubquery(
        seen.values(row=JSONObject(**{c: c for c in columns}, owner_id="membership_id"))
    )


def _countries(actor: Actor) -> ArraySubquery:
    """Return where the other authorities sit that were asked the same questions."""
    own = Case.objects.manageable_by(actor).values("question")
    others = Case.objects.filter(question__in=own).values("authority__country__code")
    asked = Country.objects.filter(code__in=others).order_by("code")
    return ArraySubquery(asked.values(row=JSONObject(code="code", names="names")))


def tabs_of(desk: Desk, current: str) -> list[dict[str, Any]]:
    """Return the views by state, with how many cases each holds."""
    base = reverse("forum:inbox")
    return [
        {
            "url": f"{base}?view={name}",
            "label": words,
            "count": desk.counts[name],
            "current": name == current,
        }
        for name, (words, _icon) in VIEW_WORDS.items()
    ]


def rail_of(desk: Desk, chosen: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the rail: one's work, the saved views, the authority's own things."""
    base, now_at = reverse("forum:inbox"), address_of(chosen)
    work = [
        _entry(_("Inbox"), "inbox", "view=open", now_at, desk.counts["open"]),
        _entry(_("Yours"), "user", f"view=open&assignee={ME}", now_at, desk.counts["mine"]),
        _entry(_("Nobody in charge"), "users", f"view=open&assignee={NOBODY}", now_at),
        _entry(VIEW_WORDS["sign"][0], "key", "view=sign", now_at, desk.counts["sign"]),
        {
            "url": reverse("forum:recheck"),
            "label": _("Re-check"),
            "icon": "refresh",
            "count": desk.counts[RECHECK],
            "current": chosen.get("view") == RECHECK,
        },
    ]
    saved = [_entry(v.name, "filter", v.filters, now_at) for v in desk.views]
    manage = {"url": reverse("forum:saved_views"), "label": _("Your saved views"), "icon": "edit"}
    own = [
        {"url": reverse("forum:snippets"), "label": _("Text snippets"), "icon": "doc"},
        {"url": reverse("forum:queues"), "label": _("Queues"), "icon": "inbox"},
        {"url": reverse("forum:absences"), "label": _("Who is away"), "icon": "cal"},
        {"url": reverse("profiles:act_as"), "label": _("Whom you act for"), "icon": "users"},
        {"url": reverse("profiles:authorities"), "label": _("Authorities"), "icon": "building"},
    ]
    groups = [(_("Inbox"), work), (_("Saved views"), [*saved, manage]), (_("Authority"), own)]
    return [{"label": label, "entries": entries, "base": base} for label, entries in groups]


def _entry(
    label: Any, icon: str, query: str, now_at: str, count: int | None = None
) -> dict[str, Any]:
    return {
        "url": f"{reverse('forum:inbox')}?{query}",
        "label": label,
        "icon": icon,
        "count": count,
        "current": query == now_at,
    }
