"""What the tables of conversations hold, what becomes of them, and when they end."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet

from apps.core.clock import now
from apps.core.privacy import ERASERS, Holding, OnErasure, Sort, hold
from apps.core.retention import keep_for
from apps.profiles.contacting import ConversationState
from apps.profiles.models import ContactBlock, ContactMessage, ContactReport, Conversation

KEPT = (
    f"{settings.CONTACT_KEPT_DAYS} days after the last message; words of erased people go at once"
)
BASIS = "Art. 6(1)(f) GDPR: asking people and organisations without knowing their addresses"
BOTH = "the other side; moderators, once a side has reported the conversation"


def _with(person: Any) -> Q:
    return Q(sender_id=person.pk) | Q(recipient_id=person.pk)


def _conversations(person: Any) -> QuerySet[Conversation]:
    return Conversation.objects.filter(_with(person))


def _messages(person: Any) -> QuerySet[ContactMessage]:
    """Return what the person wrote, and what the person received."""
    received = Q(conversation__in=_conversations(person))
    return ContactMessage.objects.filter(received | Q(author_id=person.pk))


def _blocks(person: Any) -> QuerySet[ContactBlock]:
    return ContactBlock.objects.filter(user_id=person.pk)


def lock_conversations(person: Any) -> None:
    """Lock the person's conversations, and end them: a message sent just now is erased as well."""
    rows = _conversations(person).order_by("pk")
    list(rows.select_for_update(of=("self",), no_key=True).values_list("pk"))
    rows.filter(state=ConversationState.OPEN).update(
        state=ConversationState.CLOSED, ended_at=now(), updated_at=now()
    )


def erase_subjects(person: Any) -> None:
    """Erase the titles that the person gave."""
    Conversation.objects.filter(sender_id=person.pk).exclude(subject="").update(subject="")


def erase_words(person: Any) -> None:
    """Erase what the person wrote; what others wrote to them stays theirs."""
    own = ContactMessage.objects.filter(author_id=person.pk, erased_at__isnull=True)
    own.update(text="", erased_at=now())


def erase_reasons(person: Any) -> None:
    """Erase what the person told the moderators."""
    ContactReport.objects.filter(reporter_id=person.pk).exclude(reason="").update(reason="")


def erase_blocks(person: Any) -> None:
    """Delete whom the person blocked, and who blocked the person."""
    ContactBlock.objects.filter(Q(user_id=person.pk) | Q(blocked_id=person.pk)).delete()


hold(
    Holding(
        table="profiles.contactsetting",
        purpose="From whom a person or an organisation takes messages",
        kept="as long as the account, or the organisation",
        about="user",
        on_erasure=OnErasure.DELETE,
        basis=BASIS,
        fields={
            Sort.PERSONAL: "who",
            Sort.INTERNAL: "id created_at updated_at user organisation",
        },
    )
)
hold(
    Holding(
        table="profiles.contactblock",
        purpose="Whose messages somebody does not take",
        kept="until it is taken back, or one of the two is erased",
        rows=_blocks,
        erase=erase_blocks,
        basis=BASIS,
        fields={
            Sort.PERSONAL: "created_at",
            Sort.INTERNAL: "id updated_at user organisation blocked membership",
        },
    )
)
hold(
    Holding(
        table="profiles.conversation",
        purpose="Who wrote to whom through the platform",
        kept=KEPT,
        rows=_conversations,
        erase=erase_subjects,
        basis=BASIS,
        recipients=BOTH,
        fields={
            Sort.PERSONAL: "subject",
            Sort.OFFICIAL: "organisation state begun_at answered_at ended_at last_at",
            Sort.INTERNAL: "id created_at updated_at sender sender_membership recipient "
            "sender_wrote_at other_wrote_at sender_read_at other_read_at",
        },
    )
)
hold(
    Holding(
        table="profiles.contactmessage",
        purpose="What two sides wrote to each other through the platform",
        kept=KEPT,
        rows=_messages,
        erase=erase_words,
        basis=BASIS,
        recipients=BOTH,
        fields={
            Sort.PERSONAL: "text",
            Sort.OFFICIAL: "conversation from_sender sent_at",
            Sort.INTERNAL: "id created_at updated_at author erased_at",
        },
    )
)
hold(
    Holding(
        table="profiles.contactreport",
        purpose="Conversations that moderators were asked to look at",
        kept="as long as the conversation",
        about="reporter",
        erase=erase_reasons,
        basis="Art. 6(1)(f) GDPR: keeping people safe from abuse",
        recipients="the platform's moderators",
        fields={
            Sort.PERSONAL: "reason",
            Sort.OFFICIAL: "conversation reported_at closed_at outcome",
            Sort.INTERNAL: "id created_at updated_at reporter closed_by",
        },
    )
)
ERASERS.add("profiles.conversations", lock_conversations)


@keep_for(
    "profiles.conversations",
    f"conversations: {settings.CONTACT_KEPT_DAYS} days after the last message",
)
def forget_conversations(moment: datetime) -> int:
    """Delete conversations in which nobody has written for long, with all their messages."""
    end = moment - timedelta(days=settings.CONTACT_KEPT_DAYS)
    _deleted, by_table = Conversation.objects.filter(last_at__lt=end).delete()
    return by_table.get("profiles.Conversation", 0)
