"""Words of the verification desk: kinds of evidence, states and steps of a review."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.profiles.choices import WAITING_STATES, MembershipState

MOST_EVIDENCE = 5
# So long after the decision a document is deleted (decision 0017).
EVIDENCE_DAYS = 30
LONGEST_REASON = 2_000
LONGEST_NOTE = 500
# In these the desk has something to decide: a first proof, or a new one.
REVIEWED_STATES = (*WAITING_STATES, MembershipState.LAPSED)


class EvidenceKind(models.TextChoices):
    """What somebody shows to prove a role."""

    LETTER = "letter", _("Letter of the organisation")
    CONTRACT = "contract", _("Page of a contract or an appointment")
    REGISTER = "register", _("Entry in a public register")
    OTHER = "other", _("Something else")


class ReviewState(models.TextChoices):
    """How far the desk is with one membership."""

    WAITING = "waiting", _("Waiting for the desk")
    ASKED = "asked", _("Waiting for the person")
    PROPOSED = "proposed", _("Waiting for a second person")
    APPROVED = "approved", _("Verified")
    REFUSED = "refused", _("Refused")
    CLOSED = "closed", _("Decided without the desk")


OPEN_REVIEWS = (ReviewState.WAITING, ReviewState.ASKED, ReviewState.PROPOSED)


class Proposal(models.TextChoices):
    """What the first of two people proposes."""

    APPROVE = "approve", _("Verify")
    REFUSE = "refuse", _("Refuse")


class ReviewAct(models.TextChoices):
    """One step of a review."""

    SENT = "sent", _("Sent a document")
    ASKED = "asked", _("Asked for more")
    PROPOSED_APPROVAL = "proposed_approval", _("Proposed to verify")
    PROPOSED_REFUSAL = "proposed_refusal", _("Proposed to refuse")
    TAKEN_BACK = "taken_back", _("Took the proposal back")
    SENT_BACK = "sent_back", _("Did not agree with the proposal")
    APPROVED = "approved", _("Verified")
    REFUSED = "refused", _("Refused")
    REOPENED = "reopened", _("Taken up again")


# What the person reads: the steps and their reasons. The rest stays at the desk.
TOLD_TO_THE_PERSON = (
    *(ReviewAct.SENT, ReviewAct.ASKED, ReviewAct.APPROVED),
    *(ReviewAct.REFUSED, ReviewAct.REOPENED),
)
