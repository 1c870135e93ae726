"""Invented conversations of the demonstration, and who takes messages in it."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from apps.accounts.models import User
from apps.core.demo import World
from apps.profiles.contacting import ContactFrom
from apps.profiles.models import (
    ContactMessage,
    ContactReport,
    ContactSetting,
    Conversation,
    Membership,
    Organisation,
)

INVENTED = "(Invented for the demonstration.)"
TAKE_MESSAGES = {
    "developer": ContactFrom.MEMBERS,
    "developer_other": ContactFrom.MEMBERS,
    "patient": ContactFrom.MEMBERS,
    "hospital_steward": ContactFrom.AUTHORITIES,
}


@dataclass(frozen=True, slots=True)
class Talk:
    """One conversation: who wrote to whom, how many days ago, and what the other side said."""

    sender: str
    person: str
    place: str
    days: int
    subject: str
    text: str
    answer: str = ""
    reported: bool = False


TALKS = (
    Talk(
        *("developer_other", "", "university", 6),
        "Comparing potency assays",
        "We test potency with two assays. May we compare our results with yours?",
        "Gladly. Write to us which cell line you use.",
    ),
    Talk(
        *("gmp_staff", "", "university", 2),
        "A free slot for your next batch",
        "In autumn one of our suites is free. Shall we tell you more?",
    ),
    Talk(
        *("developer", "patient", "", 9),
        "Words for a lay summary",
        "Would you read half a page of our lay summary and say what is not clear?",
        "Yes, send it here.",
    ),
    Talk(
        *("gmp_staff", "developer_other", "", 4),
        "Our offer, once more",
        "You have not taken our offer. We shall write every week until you do.",
        "Please stop.",
        reported=True,
    ),
)


def fill_contacts(world: World) -> None:
    """Let personas write to each other, one wait for an answer, one be reported."""
    for key, who in TAKE_MESSAGES.items():
        ContactSetting.objects.create(user=_person(world, key), who=who)
    for talk in TALKS:
        _talk(world, talk)


def _person(world: World, key: str) -> User:
    found = world.people[key]
    if not isinstance(found, User):
        raise TypeError(key)
    return found


def _talk(world: World, talk: Talk) -> None:
    begun = datetime.combine(world.today, time(9, 30), UTC) - timedelta(days=talk.days)
    sender, place = _person(world, talk.sender), world.organisations.get(talk.place)
    made = Conversation.objects.create(
        subject=talk.subject,
        sender=sender,
        sender_membership=Membership.objects.verified().filter(user=sender).earliest("pk"),
        recipient=_person(world, talk.person) if talk.person else None,
        organisation=place if isinstance(place, Organisation) else None,
        begun_at=begun,
        last_at=begun,
        sender_wrote_at=begun,
        sender_read_at=begun,
    )
    _write(made, sender.pk, talk.text, begun, from_sender=True)
    if talk.answer:
        _answer(made, talk, begun + timedelta(hours=5))


def _answer(made: Conversation, talk: Talk, moment: datetime) -> None:
    if made.recipient is not None:
        author = made.recipient.pk
    else:
        admins = Membership.objects.verified().filter(organisation=made.organisation, is_admin=True)
        author = admins.earliest("pk").user_id
    _write(made, author, talk.answer, moment, from_sender=False)
    for column in ("answered_at", "last_at", "other_wrote_at", "other_read_at"):
        setattr(made, column, moment)
    made.save()
    if talk.reported:
        ContactReport.objects.create(
            conversation=made,
            reporter_id=author,
            reason=f"This person does not stop. {INVENTED}",
            reported_at=moment + timedelta(hours=1),
        )


def _write(
    made: Conversation, author: UUID, text: str, moment: datetime, *, from_sender: bool
) -> None:
    ContactMessage.objects.create(
        conversation=made,
        author_id=author,
        from_sender=from_sender,
        text=f"{text} {INVENTED}",
        sent_at=moment,
    )
