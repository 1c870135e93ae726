"""Comments as readers see them: apart from official answers, grey, and never official."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from apps.accounts.models import FORMER_MEMBER, name_shown
from apps.core.actor import Actor
from apps.core.markup import cleaned
from apps.core.shown import Shown
from apps.forum.choices import ContributionKind
from apps.forum.models import Contribution, Question
from apps.profiles.choices import OrganisationKind, Role
from apps.vocabularies.labels import pick


@dataclass(frozen=True, slots=True)
class Comment(Shown):
    """One comment; of a withdrawn one nothing but that there was one."""

    public_id: str
    anchor: str
    kind: str
    kind_words: str
    writer: str
    role_line: str
    language: str
    posted_at: datetime | None
    edited: bool
    withdrawn: bool
    accepted: bool
    is_own: bool
    can_accept: bool
    is_fictional: bool
    body_html: SafeString


def with_contributions(questions: QuerySet[Question]) -> QuerySet[Question]:
    """Bring the comments along with the question, inside its own statement."""
    rows = Contribution.objects.filter(question=OuterRef("pk")).as_rows()
    return questions.annotate(comments=rows)


def comments_of(question: Question, actor: Actor, *, is_asker: bool) -> list[Comment]:
    """Return the comments of a question fetched `with_contributions`."""
    rows: Iterable[Mapping[str, Any]] = getattr(question, "comments", ())
    return [_comment(row, actor, is_asker=is_asker) for row in rows]


def comment_of(contribution: Contribution, actor: Actor) -> Comment:
    """Return one comment fetched `with_names`."""
    capacity = contribution.capacity
    row = {
        name: getattr(contribution, name)
        for name in (
            *("public_id", "kind", "language", "text_html", "posted_at", "edited_at"),
            *("withdrawn_at", "is_fictional", "writer", "country_names", "is_accepted"),
            "display_name",
        )
    }
    ids = {"author_id": contribution.author_id, "membership_id": contribution.membership_id}
    said = {"role": capacity.role, "organisation_kind": capacity.organisation_kind}
    return _comment(row | ids | said, actor, is_asker=False)


def _comment(row: Mapping[str, Any], actor: Actor, *, is_asker: bool) -> Comment:
    posted = row["posted_at"]
    own = actor.user_id is not None and UUID(str(row["author_id"])) == actor.user_id
    if own and actor.bound:
        own = UUID(str(row["membership_id"])) == actor.acting_membership_id
    withdrawn = row["withdrawn_at"] is not None
    return Comment(
        public_id=row["public_id"],
        anchor=f"comment-{row['public_id'].lower()}",
        kind=row["kind"],
        kind_words=_kind_words(row),
        writer=_writer(row),
        role_line=_role_line(row),
        language=row["language"],
        posted_at=parse_datetime(posted) if isinstance(posted, str) else posted,
        edited=row["edited_at"] is not None,
        withdrawn=withdrawn,
        accepted=bool(row["is_accepted"]),
        is_own=own and not withdrawn,
        can_accept=is_asker and not own and not withdrawn,
        is_fictional=row["is_fictional"],
        body_html=cleaned(row["text_html"]),
    )


def _kind_words(row: Mapping[str, Any]) -> str:
    """Return what kind of view it is: nobody has confirmed what profiles say of expertise."""
    if row["kind"] == ContributionKind.PERSONAL_EXPERT and row["role"] != Role.REGULATOR:
        return _("Personal view of a member whose profile names this topic as an area of expertise")
    return str(ContributionKind(row["kind"]).label)


def _writer(row: Mapping[str, Any]) -> str:
    if row.get("display_name") == FORMER_MEMBER:
        return name_shown(FORMER_MEMBER)
    return row["writer"] or _("A verified member")


def _role_line(row: Mapping[str, Any]) -> str:
    """Return in which capacity it was written: role, kind of place and country of that day."""
    if row["role"] == Role.REGULATOR:
        return _("Official of an authority, writing as a person and not for the authority")
    role = str(Role(row["role"]).label) if row["role"] in Role.values else row["role"]
    kind = row["organisation_kind"]
    place = str(OrganisationKind(kind).label) if kind in OrganisationKind.values else kind
    country = pick(row["country_names"]).text if row["country_names"] else ""
    return ", ".join(filter(None, [role, place, country]))
