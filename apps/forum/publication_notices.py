"""Who is told how the publication of a private answer stands; nothing of it is in any message."""

from collections.abc import Callable, Iterable
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.errors import NotFound, Text
from apps.core.events import payload_of
from apps.core.models import Event
from apps.core.notices import Link, Notice, declare_notice
from apps.forum.models import Answer, PublicationRequest
from apps.forum.private_choices import OPEN_PUBLICATIONS, PublicationState
from apps.profiles.choices import Role
from apps.profiles.models import Membership


def _parties(event: Event) -> Iterable[UUID]:
    """Return the asker and the authority's officials, without the person whose act it was."""
    payload = payload_of(event)
    officials = Membership.objects.verified().filter(
        organisation_id=payload.authority_id, role=Role.REGULATOR
    )
    asker = Answer.objects.filter(pk=payload.answer_id).values_list("question__asker_id", flat=True)
    return {*asker, *officials.values_list("user_id", flat=True)} - {event.actor_id}


def _parties_of_answer(event: Event) -> Iterable[UUID]:
    """Return the asker of the private question whose redacted answer was issued, if it was one."""
    made = PublicationRequest.objects.filter(new_question_id=payload_of(event).question_id)
    return made.values_list("question__asker_id", flat=True)


def _page(event: Event) -> Link:
    answer = Answer.objects.filter(pk=payload_of(event).answer_id).first()
    if answer is None:
        raise NotFound
    return Link("forum:publication", {"public_id": answer.public_id})


def _published_page(event: Event) -> Link:
    made = PublicationRequest.objects.filter(new_question_id=payload_of(event).question_id)
    found = made.select_related("answer").first()
    if found is None:
        raise NotFound
    return Link("forum:publication", {"public_id": found.answer.public_id})


def _seen(event: Event, actor: Actor) -> PublicationRequest | None:
    rows = PublicationRequest.objects.visible_to(actor)
    found: PublicationRequest | None = rows.filter(pk=payload_of(event).publication_id).first()
    return found


def _while(*states: str) -> Callable[[Event, Actor], bool]:
    """Return whether the matter still stands so, for a party of it."""

    def still_due(event: Event, actor: Actor) -> bool:
        found = _seen(event, actor)
        return found is not None and found.state in states

    return still_due


def _made_public(event: Event, actor: Actor) -> bool:
    made = PublicationRequest.objects.visible_to(actor).filter(
        new_question_id=payload_of(event).question_id, state=PublicationState.PUBLISHED
    )
    return made.exists()


def _always(_event: Event) -> bool:
    return True


def _declare(name: str, label: Text, *states: str) -> None:
    declare_notice(
        Notice(
            kind=f"forum.{name}",
            event=f"forum.{name}",
            label=label,
            recipients=_parties,
            link=_page,
            still_due=_while(*states),
            private=_always,
        )
    )


_declare("publication_proposed", _("A publication is proposed"), *OPEN_PUBLICATIONS)
_declare(
    "publication_offered",
    _("A redacted text waits for your consent"),
    PublicationState.AWAITING_CONSENTS,
)
_declare(
    "publication_agreed",
    _("Both sides agreed to a publication"),
    PublicationState.AGREED,
    PublicationState.PUBLISHED,
)
_declare("publication_refused", _("A publication was refused"), PublicationState.REFUSED)
_declare("publication_expired", _("A proposed publication ended"), PublicationState.EXPIRED)
declare_notice(
    Notice(
        kind="forum.publication_made",
        event="forum.answer_issued",
        label=_("A redacted version of your question is public"),
        recipients=_parties_of_answer,
        link=_published_page,
        still_due=_made_public,
        private=_always,
    )
)
