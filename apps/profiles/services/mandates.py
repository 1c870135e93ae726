"""Changes to mandates."""

from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.access import require
from apps.core.actor import Actor
from apps.core.errors import Conflict, Invalid
from apps.core.events import record
from apps.profiles.choices import ANSWERING_KINDS
from apps.profiles.models import Mandate, Organisation
from apps.profiles.services.shared import require_not_merged
from apps.vocabularies.choices import VocabularyList
from apps.vocabularies.models import Country, Term


@transaction.atomic
def grant_mandate(
    *,
    actor: Actor,
    organisation: Organisation,
    jurisdictions: Sequence[Country],
    topics: Sequence[Term] = (),
    stages: Sequence[Term] = (),
) -> Mandate:
    """Let an authority answer officially here; no topics means all, no stages too."""
    require(actor, "profiles.grant_mandate", organisation)
    if organisation.kind not in ANSWERING_KINDS:
        raise Invalid(_("Only a medicines authority can have a mandate."))
    _require_words(jurisdictions, topics, stages)
    require_not_merged(organisation)
    try:
        with transaction.atomic():
            mandate = Mandate.objects.create(organisation=organisation, granted_by_id=actor.user_id)
    except IntegrityError:
        raise Conflict(
            _("This authority already has a mandate."), code="already_mandated"
        ) from None
    mandate.jurisdictions.set(jurisdictions)
    mandate.topics.set(topics)
    mandate.stages.set(stages)
    record("profiles.mandate_granted", actor=actor, subject=mandate)
    return mandate


def _require_words(
    jurisdictions: Sequence[Country], topics: Sequence[Term], stages: Sequence[Term]
) -> None:
    """Raise Invalid unless there is a country, and each term comes from the list it is of."""
    if not jurisdictions:
        raise Invalid(fields={"jurisdictions": _("Choose at least one country.")})
    lists = (
        ("topics", topics, VocabularyList.TOPIC),
        ("stages", stages, VocabularyList.DEVELOPMENT_STAGE),
    )
    for name, terms, list_code in lists:
        if any(term.list_code != list_code for term in terms):
            raise Invalid(fields={name: _("Choose from the list.")})


@transaction.atomic
def change_mandate(
    *,
    actor: Actor,
    mandate: Mandate,
    jurisdictions: Sequence[Country],
    topics: Sequence[Term] = (),
    stages: Sequence[Term] = (),
) -> Mandate:
    """Let another mandate begin in the moment in which this one ends; the past one stays.

    The same words change nothing. Raises Conflict when this one has ended already.
    """
    require(actor, "profiles.grant_mandate", mandate.organisation)
    require_not_merged(mandate.organisation)
    compared: tuple[tuple[Sequence[Model], Any], ...] = (
        (jurisdictions, mandate.jurisdictions),
        (topics, mandate.topics),
        (stages, mandate.stages),
    )
    same = (
        {row.pk for row in new} == set(old.values_list("pk", flat=True)) for new, old in compared
    )
    if mandate.ended_at is None and all(same):
        return mandate
    ended = end_mandate(actor=actor, mandate=mandate)
    return grant_mandate(
        actor=actor,
        organisation=ended.organisation,
        jurisdictions=jurisdictions,
        topics=topics,
        stages=stages,
    )


@transaction.atomic
def end_mandate(*, actor: Actor, mandate: Mandate) -> Mandate:
    """End a mandate; what was answered under it stays readable."""
    locked: Mandate = Mandate.objects.select_for_update(no_key=True).get(pk=mandate.pk)
    require(actor, "profiles.grant_mandate", locked)
    if locked.ended_at is not None:
        raise Conflict(_("This mandate has ended already."), code="wrong_state")
    locked.ended_at = timezone.now()
    locked.save(update_fields=["ended_at", "updated_at"])
    record("profiles.mandate_ended", actor=actor, subject=locked)
    return locked
