"""A person with something in every personal field, in words that stand nowhere else."""

import io
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256

from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.fields import ArrayField
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.db.models import BinaryField, CharField, GenericIPAddressField, TextField
from django.utils import timezone

from apps.accounts.models import KnownDevice, User
from apps.core.draftrows import Draft
from apps.core.models import IdempotencyKey, Job, JobFile
from apps.core.privacy import HOLDINGS, Sort
from apps.forum.models import SavedView, Watch, WatchKind
from apps.profiles.audiences import Part
from apps.profiles.choices import MembershipState
from apps.profiles.models import (
    ContactBlock,
    ContactReport,
    ContactSetting,
    Invitation,
    Membership,
    NameChange,
    OrganisationRequest,
    Review,
    ReviewStep,
)
from apps.profiles.reviewing import ReviewAct
from apps.profiles.services.contacts import reply
from tests.factories.accounts import passkey_for
from tests.factories.contacts import conversation, reachable
from tests.factories.desk import evidence, letter, statement
from tests.factories.forum import developer, question
from tests.factories.people import make_person
from tests.factories.profiles import (
    MembershipFactory,
    OrganisationFactory,
    actor_for,
    country,
    token_for,
)
from tests.support import deliver_events
from tests.support.filemaking import pdf

ADDRESS, NETWORK = "203.0.113.77", "198.51.100.7"
# Codes of our own lists and random letters: they say nothing about anybody by themselves.
CODES = frozenset(
    {
        *("accounts.user.language", "core.job.kind", "core.job.language", "core.job.state"),
        *("mfa.authenticator.type", "notifications.notification.kind", "profiles.apitoken.prefix"),
        *("notifications.delivery.channel", "notifications.delivery.state"),
        *("notifications.delivery.reason", "core.idempotencykey.operation"),
        "profiles.apitoken.scopes",
        "profiles.contactsetting.who",
        *("profiles.person.public_id", "profiles.person.name_kind", "profiles.person.languages"),
        *("profiles.person.availability", "profiles.namechange.name_kind"),
        *(f"profiles.person.{part.value}_audience" for part in Part),
        *("profiles.intereststatement.kind", "core.draft.form"),
        *("forum.watch.kind", "forum.reliance.kind"),
        # Digits only; the row that they stand in has canaries beside them.
        "profiles.person.orcid",
    }
)


def plant(word: str) -> User:
    """Return a person about whom the platform holds something of every kind.

    `word` (lower-case letters) begins each canary; what stays as the record says `{word}` never.
    """
    actor = developer()
    user: User = User.objects.get(pk=actor.user_id)
    deliver_events()
    user.email, user.display_name = f"{word}mail@people.example", f"{word}name"
    user.last_login = timezone.now()
    user.save()
    EmailAddress.objects.filter(user=user).delete()
    for name, primary in (("mail", True), ("second", False)):
        EmailAddress.objects.create(
            user=user, email=f"{word}{name}@people.example", verified=True, primary=primary
        )
    question("draft", asker=actor, title=f"{word}draft may one donor test serve twice?")
    question("public", asker=actor, title="Kept: may one donor test serve twice?")
    deliver_events()
    _plant_signing_in(user, word)
    _plant_profiles(user, word)
    _plant_person(user, word)
    _plant_desk(user, word)
    _plant_view(user, word)
    _plant_watch(user, word)
    _plant_work(user, word)
    _plant_draft(user, word)
    _plant_messages(user, word)
    return user


def _plant_view(user: User, word: str) -> None:
    seat = user.memberships.earliest("pk")
    SavedView.objects.create(
        membership=seat, name=f"{word}view", filters=f"topic={word}filter", shared=False
    )


def _plant_watch(user: User, word: str) -> None:
    Watch.objects.create(
        person=user, kind=WatchKind.SEARCH, filters=f"q={word}", name=f"{word} news"
    )


def _plant_draft(user: User, word: str) -> None:
    Draft.objects.create(owner=user, form="forum.canary", data={"body": [f"{word}typed"]})


def _plant_signing_in(user: User, word: str) -> None:
    RecoveryCodes.activate(user)
    session, stray = SessionStore(), SessionStore()
    session["canary"] = f"{word}session {user.pk}"
    session.create()
    UserSession.objects.create(
        user=user,
        session_key=str(session.session_key),
        ip=ADDRESS,
        user_agent=f"{word}agent",
    )
    KnownDevice.objects.create(
        user=user,
        digest="0" * 64,
        browser=f"{word}b",
        system=f"{word}s",
        last_seen_at=timezone.now(),
    )
    passkey_for(user, f"{word}passkey")
    stray["account_verified_email"] = user.email
    stray.create()
    cache.set(f"accounts.code:{user.pk}:123456", f"{word}code")
    LogEntry.objects.create(
        user=user,
        content_type=ContentType.objects.get_for_model(User),
        object_id=str(user.pk),
        object_repr=f"{word}name",
        action_flag=CHANGE,
    )


def _plant_profiles(user: User, word: str) -> None:
    membership = Membership.objects.get(user=user)
    token_for(membership, name=f"{word}token", networks=[f"{NETWORK}/32"])
    Invitation.objects.create(
        organisation=OrganisationFactory(),
        role="developer",
        email=user.email,
        token_hash=sha256(word.encode()).hexdigest(),
        invited_by_id=developer().person_id,
        reason=f"{word}proposed",
        refusal=f"{word}refused",
        expires_at=timezone.now() + timedelta(days=3),
    )
    OrganisationRequest.objects.create(
        name="House of Larches",
        kind="hospital",
        country=country("BE"),
        website="https://larches.example",
        why=f"{word}misses",
        requested_by=user,
    )


def _plant_person(user: User, word: str) -> None:
    """Leave a profile with a statement, and a name of before."""
    texts = {"biography": f"{word}biography", "availability_note": f"{word}availability"}
    person = make_person(user, statement=f"{word}statement", **texts)
    NameChange.objects.create(person=person, name=f"{word}before", name_kind="real")


def _plant_desk(user: User, word: str) -> None:
    """Leave a letter, a link, the desk's words about them, and a role that ended with words."""
    claimed = statement(user=user)
    sent = evidence(
        claimed,
        file=letter(pdf(catalog=f"/Words ({word}inside)".encode()), name=f"{word}letter.pdf"),
        link=f"https://register.example/{word}",
        note=f"{word}note",
    )
    review = Review.objects.get(membership=sent.membership)
    Review.objects.filter(pk=review.pk).update(reason=f"{word}review")
    ReviewStep.objects.create(
        review=review, act=ReviewAct.ASKED, by_id=developer().person_id, reason=f"{word}step"
    )
    ended = MembershipFactory(user=user, state=MembershipState.REVOKED, revoked_at=timezone.now())
    Membership.objects.filter(pk=ended.pk).update(end_reason=f"{word}ended")


def _plant_messages(user: User, word: str) -> None:
    """Let them write to somebody who answers, keep somebody out, and report it."""
    membership = Membership.objects.verified().filter(user=user).latest("pk")
    other = reachable()
    made = conversation(
        sender=actor_for(user), person=other, subject=f"{word}subject", text=f"{word}message"
    )
    reply(actor=actor_for(other.user), conversation=made, text="Kept: we can.")
    ContactReport.objects.create(conversation=made, reporter=user, reason=f"{word}report")
    ContactSetting.objects.create(user=user, who="members")
    stranger = MembershipFactory(organisation=membership.organisation)
    ContactBlock.objects.create(user=user, blocked=stranger.user, membership=stranger)


def _plant_work(user: User, word: str) -> None:
    IdempotencyKey.objects.create(user=user, operation="forum.ask", key=f"{word}key")
    job = Job.objects.create(
        owner=user,
        kind="accounts.copy_of_data",
        state="done",
        ended_at=timezone.now(),
        expires_at=timezone.now() + timedelta(days=1),
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.json", f"{word}content")
    JobFile.objects.create(
        job=job, name=f"{word}file.zip", media_type="application/zip", content=packed.getvalue()
    )


def personal_words(user: User) -> dict[str, list[str]]:
    """Return what stands in each personal field that holds text, by table and field."""
    found: dict[str, list[str]] = {}
    for holding in HOLDINGS.values():
        if not holding.is_personal:
            continue
        for name in holding.names(Sort.PERSONAL):
            field = holding.model._meta.get_field(name)
            texts = (CharField, TextField, BinaryField, GenericIPAddressField, ArrayField)
            if isinstance(field, texts) and f"{holding.table}.{name}" not in CODES:
                values = holding.of(user).values_list(name, flat=True)
                found[f"{holding.table}.{name}"] = [_readable(value) for value in values]
    return found


def _readable(value: object) -> str:
    return unpacked(bytes(value)) if isinstance(value, memoryview | bytes) else str(value)


def unpacked(content: bytes) -> str:
    """Return the texts of a zip."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "\n".join(archive.read(name).decode(errors="replace") for name in archive.namelist())


def everything_kept() -> Iterator[tuple[str, str]]:
    """Yield each row of each table of the database as text, with what is packed in it unpacked."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" AS t')  # noqa: S608  names only
            yield from ((table, row[0].lower()) for row in cursor.fetchall())
    for session in Session.objects.all():
        yield "django_session", str(session.get_decoded()).lower()
    for file in JobFile.objects.all():
        yield "core_jobfile", unpacked(bytes(file.content)).lower()


def traces(*words: str) -> list[str]:
    """Return where one of the words is found."""
    return sorted(
        {f"{table}: {word}" for table, row in everything_kept() for word in words if word in row}
    )
