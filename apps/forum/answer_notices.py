"""Who is told of preliminary answers, of reviews that come near, and of comments."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.events import payload_of
from apps.core.models import Event
from apps.core.notices import Notice, declare_notice
from apps.forum.models import Contribution
from apps.forum.notices import (
    _asker,
    _desk,
    _facts,
    _officials,
    _page,
    _private,
    _question,
    _sees_answer,
    _sees_own,
    _works_on_it,
)

declare_notice(
    Notice(
        kind="forum.preliminary_issued",
        event="forum.preliminary_issued",
        label=_("An authority answered your question preliminarily"),
        recipients=_asker,
        link=_page,
        still_due=_sees_answer,
        facts=_facts,
        private=_private,
    )
)
for _kind, _label in (
    ("review_soon", _("An answer of your authority is to be reviewed soon")),
    ("review_due", _("An answer of your authority is to be reviewed today")),
):
    declare_notice(
        Notice(
            kind=f"forum.{_kind}",
            event=f"forum.{_kind}",
            label=_label,
            recipients=_officials,
            link=_desk,
            still_due=_works_on_it,
            facts=_facts,
            private=lambda _event: True,
        )
    )


def _asker_unless_writer(event: Event) -> list[UUID]:
    asker = _question(event).asker_id
    return [] if payload_of(event).writer_id == asker else [asker]


def _stands(event: Event, actor: Actor) -> bool:
    """Return whether the comment was not withdrawn meanwhile, and the asker sees it."""
    rows = Contribution.objects.visible_to(actor).standing()
    there = rows.filter(pk=payload_of(event).contribution_id).exists()
    return there and _sees_own(event, actor)


declare_notice(
    Notice(
        kind="forum.contribution_posted",
        event="forum.contribution_posted",
        label=_("Somebody commented on your question"),
        recipients=_asker_unless_writer,
        link=_page,
        still_due=_stands,
        facts=_facts,
        private=_private,
    )
)
