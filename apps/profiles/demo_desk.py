"""What waits for the verification desk of the demonstration: one invented statement."""

import struct
import zlib

from apps.accounts.models import User
from apps.core.demo import World
from apps.core.filekinds import FileKind
from apps.core.files import CheckedFile, check_content, keep_file
from apps.profiles.choices import MembershipState, Role
from apps.profiles.models import Evidence, Membership, Organisation, Review, ReviewStep
from apps.profiles.reviewing import EvidenceKind, ReviewAct
from apps.profiles.services.evidence import OWNER

PERSON, PLACE = "gmp_staff", "hospital"
WIDTH, HEIGHT = 210, 297


def fill_desk(world: World) -> None:
    """Let somebody state a second role, with a picture of a page and a link."""
    person, place = world.people[PERSON], world.organisations[PLACE]
    if not isinstance(person, User) or not isinstance(place, Organisation):
        return
    stated = Membership.objects.create(
        user=person,
        organisation=place,
        role=Role.HOSPITAL_STEWARD,
        state=MembershipState.CLAIMED,
    )
    review = Review.objects.create(membership=stated)
    ReviewStep.objects.create(review=review, act=ReviewAct.SENT, by=person)
    page = Evidence(membership=stated, kind=EvidenceKind.LETTER, note="An invented, empty page.")
    kind, content = check_content(_empty_page())
    page.file = keep_file(
        CheckedFile(FileKind(kind), "invented-letter.png", content), owner=OWNER, owner_id=page.pk
    )
    page.save(force_insert=True)
    Evidence.objects.create(
        membership=stated, kind=EvidenceKind.REGISTER, link="https://register.example/invented"
    )


def _empty_page() -> bytes:
    """Return a light grey picture in the shape of a sheet of paper."""
    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\xee" * WIDTH) * HEIGHT)
    pieces = [(b"IHDR", head), (b"IDAT", rows), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in pieces
    )
