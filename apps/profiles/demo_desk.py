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
    """Let somebody state a second role, with a picture of a page, a letter and a link."""
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
    _send(stated, _empty_page(), "invented-letter.png", "An invented, empty page.")
    _send(stated, _letter(), "invented-letter.pdf", "An invented letter of two lines.")
    Evidence.objects.create(
        membership=stated, kind=EvidenceKind.REGISTER, link="https://register.example/invented"
    )


def _send(stated: Membership, raw: bytes, name: str, note: str) -> None:
    sent = Evidence(membership=stated, kind=EvidenceKind.LETTER, note=note)
    kind, content = check_content(raw)
    checked = CheckedFile(FileKind(kind), name, content)
    sent.file = keep_file(checked, owner=OWNER, owner_id=sent.pk)
    sent.save(force_insert=True)


def _letter() -> bytes:
    """Return a PDF of one page with two lines of text."""
    words = (
        b"BT /F1 18 Tf 72 740 Td (Invented letter of an invented hospital) Tj "
        b"0 -36 Td (It is part of the demonstration and confirms nothing.) Tj ET"
    )
    bodies = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources %b >>"
        % b"<< /Font << /F1 5 0 R >> >>",
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(words), words),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    content, places = b"%PDF-1.4\n", []
    for number, body in enumerate(bodies, start=1):
        places.append(b"%010d 00000 n \n" % len(content))
        content += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start, count = len(content), len(bodies) + 1
    content += b"xref\n0 %d\n0000000000 65535 f \n%b" % (count, b"".join(places))
    end = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
    return content + end % (count, start)


def _empty_page() -> bytes:
    """Return a light grey picture in the shape of a sheet of paper."""
    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\xee" * WIDTH) * HEIGHT)
    pieces = [(b"IHDR", head), (b"IDAT", rows), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in pieces
    )
