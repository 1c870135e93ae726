"""Makers of what lies on the verification desk: a statement, a letter, a proposal."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from apps.accounts.models import User
from apps.core.actor import Actor
from apps.core.files import CheckedFile, check_upload
from apps.profiles.checklists import checklist_for
from apps.profiles.choices import MembershipState, Role
from apps.profiles.models import Evidence, Membership, Review
from apps.profiles.reviewing import EvidenceKind, Proposal
from apps.profiles.services.evidence import add_evidence
from apps.profiles.services.reviews import propose
from tests.factories.profiles import MembershipFactory, actor_as, actor_for
from tests.support import filemaking


def upload(content: bytes | None = None, name: str = "letter.pdf") -> SimpleUploadedFile:
    """Return a letter as a browser sends it."""
    return SimpleUploadedFile(name, filemaking.pdf() if content is None else content)


def letter(content: bytes | None = None, name: str = "letter.pdf") -> CheckedFile:
    """Return a letter after the check."""
    return check_upload(upload(content, name))


def statement(role: str = Role.GMP_STAFF, **membership: Any) -> Membership:
    """Return a membership that its person stated and nobody has proven."""
    values = {"state": MembershipState.CLAIMED, "method": "", "verified_at": None} | membership
    made: Membership = MembershipFactory(role=role, **values)
    Membership.objects.filter(pk=made.pk, valid_until__isnull=False).update(valid_until=None)
    return Membership.objects.select_related("organisation", "user").get(pk=made.pk)


def evidence(of: Membership, **values: Any) -> Evidence:
    """Return a document that the person sent."""
    person: User = of.user
    given: dict[str, Any] = {"kind": EvidenceKind.LETTER, "file": letter()} | values
    return add_evidence(actor=actor_for(person), membership=of, **given)


def version_of(membership: Membership) -> int:
    """Return the version of the open review, as a page shows it."""
    review = Review.objects.open().filter(membership=membership).first()
    return review.version if review else 0


def proposal(of: Membership, by: Actor | None = None, kind: str = Proposal.APPROVE) -> Review:
    """Return a review in which a moderator, or somebody else, has proposed.

    A letter is sent before where nothing was sent that could be read.
    """
    if kind == Proposal.APPROVE and not of.evidence.filter(decided_at=None).kept().exists():
        evidence(of)
    return propose(
        actor=by or actor_as(Role.MODERATOR),
        membership=of,
        seen=version_of(of),
        proposal=kind,
        checklist=[str(check) for check in checklist_for(of.role)],
        reason="The letter names no date." if kind == Proposal.REFUSE else "",
    )
