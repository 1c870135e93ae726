"""What the tables of the private lane hold: who reads along, who opened, what was published."""

from typing import Any

from django.db.models import Q, QuerySet

from apps.core.holdings import RECORD
from apps.core.privacy import Holding, OnErasure, Sort, hold
from apps.forum.models import PublicationConsent, PublicationRequest, QuestionColleague

KEPT = "as long as the platform, as the record of who read or agreed"


def _colleagues(person: Any) -> QuerySet[QuestionColleague]:
    """Return where the person reads along, or lets others."""
    named = Q(membership__user_id=person.pk) | Q(asker_membership__user_id=person.pk)
    return QuestionColleague.objects.filter(named)


def _proposals(person: Any) -> QuerySet[PublicationRequest]:
    # What officials proposed stays with their authority: it holds private texts of others.
    return PublicationRequest.objects.filter(question__asker_id=person.pk)


def _consents(person: Any) -> QuerySet[PublicationConsent]:
    return PublicationConsent.objects.filter(person_id=person.pk)


hold(
    Holding(
        table="forum.questioncolleague",
        purpose="Colleagues whom an asker lets read a question",
        kept="until the asker removes them, or one of them is erased",
        rows=_colleagues,
        on_erasure=OnErasure.DELETE,
        recipients="the asker",
        fields={
            Sort.OFFICIAL: "question created_at",
            Sort.INTERNAL: "id updated_at membership asker_membership",
        },
    )
)
hold(
    Holding(
        table="forum.breakglass",
        purpose="Who of the platform's staff asked to read a private question, and who decided",
        kept=KEPT,
        about="asked_by",
        basis=RECORD,
        recipients="the platform's staff; the asker, once it was allowed",
        fields={
            Sort.OFFICIAL: "number reason state created_at decided_at open_until",
            Sort.INTERNAL: "id updated_at version question asked_by asked_role decided_by "
            "decided_role",
        },
    )
)
hold(
    Holding(
        table="forum.breakglassreading",
        purpose="When an opened private question was read",
        kept=KEPT,
        about="opening__asked_by",
        basis=RECORD,
        recipients="the platform's staff; the asker",
        fields={
            Sort.OFFICIAL: "opening created_at",
            Sort.INTERNAL: "id updated_at",
        },
    )
)
hold(
    Holding(
        table="forum.publicationrequest",
        purpose="Redacted versions of private questions and answers, for both sides to agree to",
        kept=f"{KEPT}; the texts of what was not published as long as the private question's",
        rows=_proposals,
        basis=RECORD,
        recipients="the asker and the authority that answered",
        fields={
            Sort.OFFICIAL: "question answer authority state proposed_side title body_md "
            "position_md justification_md short text_md no_guidance_reason topic names_country "
            "ended_side ended_reason ended_at expires_at created_at",
            Sort.INTERNAL: "id updated_at version proposed_by edition content_hash new_question",
        },
    )
)
hold(
    Holding(
        table="forum.publicationconsent",
        purpose="Who agreed to which text",
        kept=KEPT,
        rows=_consents,
        basis=RECORD,
        recipients="the asker and the authority that answered",
        fields={
            Sort.OFFICIAL: "publication side content_hash created_at",
            Sort.INTERNAL: "id updated_at person membership",
        },
    )
)
hold(
    Holding(
        table="forum.questionreduction",
        purpose="When the texts of a private question go",
        kept=KEPT,
        about="question__asker",
        recipients="the asker and the authorities that were asked",
        fields={
            Sort.OFFICIAL: "question due_at reduced_at created_at",
            Sort.INTERNAL: "id updated_at",
        },
    )
)
