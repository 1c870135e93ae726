"""Naming colleagues who read along, and removing them."""

from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from apps.core.access import require
from apps.core.actor import Actor
from apps.core.errors import Invalid
from apps.core.events import record
from apps.core.locking import lock_row
from apps.forum.choices import QuestionState
from apps.forum.models import Question, QuestionColleague
from apps.forum.private_events import OfColleague
from apps.forum.private_rules import place_asked_for
from apps.profiles.models import Membership
from apps.profiles.querysets import MembershipQuerySet

NOT_A_COLLEAGUE = _("Choose a verified member of the organisation you ask for.")


def candidates(actor: Actor, question: Question) -> MembershipQuerySet:
    """Return the verified members whom the asker can name: of one organisation, not themselves."""
    place = Membership.objects.filter(pk=place_asked_for(actor, question))
    here = Membership.objects.verified().filter(organisation__in=place.values("organisation_id"))
    rows: MembershipQuerySet = here.exclude(user_id=question.asker_id).filter(user__is_active=True)
    return rows


def name_colleague(*, actor: Actor, question: Question, membership: Membership) -> None:
    """Let a colleague read the question, its answers and what is said about them.

    They are told at once, of a draft when it is sent; doing it again changes nothing. Raises
    Invalid when the person is no verified member of the organisation asked for.
    """
    with transaction.atomic():
        locked = lock_row(Question, question.pk)
        require(actor, "forum.name_colleagues", locked)
        if not candidates(actor, locked).filter(pk=membership.pk).exists():
            raise Invalid(fields={"colleague": NOT_A_COLLEAGUE})
        place = place_asked_for(actor, locked)
        try:
            with transaction.atomic():
                _row, new = QuestionColleague.objects.get_or_create(
                    question=locked,
                    membership=membership,
                    defaults={"asker_membership_id": place},
                )
        except IntegrityError:
            # One of the two left while this was written.
            raise Invalid(fields={"colleague": NOT_A_COLLEAGUE}) from None
        if new:
            is_draft = locked.state == QuestionState.DRAFT
            told = OfColleague(question_id=locked.pk, person_id=membership.user_id)
            name = "forum.colleague_prepared" if is_draft else "forum.colleague_named"
            record(name, actor=actor, subject=locked, data=told)


def remove_colleague(*, actor: Actor, question: Question, membership_id: UUID) -> None:
    """End the reading of a colleague at once; one who was not named changes nothing."""
    with transaction.atomic():
        locked = lock_row(Question, question.pk)
        require(actor, "forum.change_question", locked)
        found = QuestionColleague.objects.filter(question=locked, membership_id=membership_id)
        row = found.select_related("membership").first()
        if row is not None:
            gone = OfColleague(question_id=locked.pk, person_id=row.membership.user_id)
            record("forum.colleague_removed", actor=actor, subject=locked, data=gone)
            row.delete()
