"""Conversations of two sides: who writes to whom, and who takes messages from whom.

A trigger of the migration that made the tables keeps messages as they were sent.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.core.clock import now
from apps.core.models import BaseModel
from apps.profiles.contacting import (
    LONGEST_REASON,
    LONGEST_SUBJECT,
    LONGEST_TEXT,
    ContactFrom,
    ConversationState,
    ReportOutcome,
)
from apps.profiles.models.memberships import Membership
from apps.profiles.models.organisations import Organisation
from apps.profiles.querysets.contacts import (
    ContactBlockQuerySet,
    ContactMessageQuerySet,
    ContactReportQuerySet,
    ContactSettingQuerySet,
    ConversationQuerySet,
)

ONE_OF_TWO = Q(user__isnull=False, organisation__isnull=True) | Q(
    user__isnull=True, organisation__isnull=False
)
PERSON = settings.AUTH_USER_MODEL


class ContactSetting(BaseModel):
    """One row: from whom one person, or one organisation, takes messages.

    Without a row a person takes none, an organisation those of everybody with a role.
    """

    user = models.OneToOneField(PERSON, on_delete=models.CASCADE, null=True, related_name="+")
    organisation = models.OneToOneField(
        Organisation, on_delete=models.CASCADE, null=True, related_name="+"
    )
    who = models.CharField(_("who may write"), max_length=12, choices=ContactFrom.choices)

    objects = ContactSettingQuerySet.as_manager()

    class Meta:
        verbose_name = _("setting about messages")
        verbose_name_plural = _("settings about messages")
        constraints = [
            models.CheckConstraint(condition=ONE_OF_TWO, name="contact_setting_of_one"),
            models.CheckConstraint(
                condition=Q(who__in=ContactFrom.values), name="contact_setting_known"
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_who_display())


class ContactBlock(BaseModel):
    """One row: one person, or one organisation, takes no messages of one person."""

    user = models.ForeignKey(PERSON, on_delete=models.CASCADE, null=True, related_name="+")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, null=True, related_name="+"
    )
    blocked = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="+")
    # In which role the blocked person wrote: the list of blocks names them as the message did.
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")

    objects = ContactBlockQuerySet.as_manager()

    class Meta:
        verbose_name = _("blocked sender")
        verbose_name_plural = _("blocked senders")
        constraints = [
            models.CheckConstraint(condition=ONE_OF_TWO, name="contact_block_of_one"),
            models.CheckConstraint(
                condition=Q(user__isnull=True) | ~Q(user=F("blocked")),
                name="contact_block_somebody_else",
            ),
            models.UniqueConstraint(fields=["user", "blocked"], name="contact_block_by_person"),
            models.UniqueConstraint(
                fields=["organisation", "blocked"], name="contact_block_by_place"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Conversation(BaseModel):
    """One row: one person wrote to another, or to an organisation, whose admins answer for it."""

    subject = models.CharField(_("subject"), max_length=LONGEST_SUBJECT, blank=True)
    sender = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    sender_membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    recipient = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("organisation"),
    )
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=ConversationState.choices,
        default=ConversationState.OPEN,
    )
    begun_at = models.DateTimeField(_("begun"), default=now)
    answered_at = models.DateTimeField(_("first answered"), null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)
    last_at = models.DateTimeField(_("last message"), default=now)
    sender_wrote_at = models.DateTimeField(default=now)
    other_wrote_at = models.DateTimeField(null=True)
    sender_read_at = models.DateTimeField(null=True)
    other_read_at = models.DateTimeField(null=True)

    objects = ConversationQuerySet.as_manager()

    class Meta:
        verbose_name = _("conversation")
        verbose_name_plural = _("conversations")
        indexes = [
            models.Index(fields=["sender", "-last_at", "-id"], name="conversation_of_sender"),
            models.Index(fields=["recipient", "-last_at", "-id"], name="conversation_of_other"),
            models.Index(fields=["organisation", "-last_at", "-id"], name="conversation_of_place"),
            models.Index(fields=["last_at"], name="conversation_age"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(recipient__isnull=False, organisation__isnull=True)
                | Q(recipient__isnull=True, organisation__isnull=False),
                name="conversation_with_one",
            ),
            models.CheckConstraint(
                condition=Q(recipient__isnull=True) | ~Q(recipient=F("sender")),
                name="conversation_with_somebody_else",
            ),
            models.CheckConstraint(
                condition=Q(state="open", ended_at__isnull=True)
                | Q(state__in=("declined", "closed"), ended_at__isnull=False),
                name="conversation_ended_when",
            ),
            models.UniqueConstraint(
                fields=["sender", "recipient"],
                condition=Q(state="open", answered_at__isnull=True),
                name="conversation_one_unanswered",
            ),
            models.UniqueConstraint(
                fields=["sender", "organisation"],
                condition=Q(state="open", answered_at__isnull=True),
                name="conversation_one_unanswered_at",
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def is_open(self) -> bool:
        """Whether both sides may go on writing."""
        return bool(self.state == ConversationState.OPEN)


class ContactMessage(BaseModel):
    """One row: one message; its words go when its writer is erased, and change never."""

    conversation = models.ForeignKey(
        Conversation,
        on_delete=models.CASCADE,
        related_name="messages",
        verbose_name=_("conversation"),
    )
    author = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    from_sender = models.BooleanField(_("by who began the conversation"))
    text = models.CharField(_("text"), max_length=LONGEST_TEXT, blank=True)
    sent_at = models.DateTimeField(_("sent"), default=now)
    erased_at = models.DateTimeField(null=True)

    objects = ContactMessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            models.CheckConstraint(
                condition=(Q(erased_at__isnull=True) & ~Q(text=""))
                | Q(erased_at__isnull=False, text=""),
                name="contact_message_says_something",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class ContactReport(BaseModel):
    """One row: a side of a conversation asked the moderators to look at it.

    They read what was written until then, and nothing of what follows.
    """

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="reports")
    reporter = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("what is wrong"), max_length=LONGEST_REASON, blank=True)
    reported_at = models.DateTimeField(_("reported"), default=now)
    closed_at = models.DateTimeField(_("settled"), null=True)
    closed_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(
        _("outcome"), max_length=10, choices=ReportOutcome.choices, blank=True
    )

    objects = ContactReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("reported conversation")
        verbose_name_plural = _("reported conversations")
        indexes = [
            models.Index(
                fields=["reported_at", "id"],
                condition=Q(closed_at__isnull=True),
                name="contact_report_open",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "reporter"],
                condition=Q(closed_at__isnull=True),
                name="contact_report_one_open",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True, outcome="")
                | Q(
                    closed_at__isnull=False,
                    closed_by__isnull=False,
                    outcome__in=ReportOutcome.values,
                ),
                name="contact_report_settled_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
