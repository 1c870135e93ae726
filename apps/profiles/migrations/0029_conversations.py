"""Conversations of two sides; messages stay as they were sent."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import apps.core.clock
import apps.core.ids

STAYS = """
CREATE FUNCTION profiles_message_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (OLD.conversation_id, OLD.author_id, OLD.from_sender, OLD.sent_at)
      IS DISTINCT FROM (NEW.conversation_id, NEW.author_id, NEW.from_sender, NEW.sent_at)
      OR OLD.erased_at IS NOT NULL
      OR (NEW.text <> OLD.text AND NEW.erased_at IS NULL) THEN
    RAISE EXCEPTION 'a message stays as it was sent, or is erased'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'contact_message_stays';
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER contact_message_stays
  BEFORE UPDATE ON profiles_contactmessage
  FOR EACH ROW EXECUTE FUNCTION profiles_message_stays();
"""
STAYS_NOT = """
DROP TRIGGER contact_message_stays ON profiles_contactmessage;
DROP FUNCTION profiles_message_stays();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("profiles", "0028_people_kept"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Conversation",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=apps.core.ids.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                ("subject", models.CharField(blank=True, max_length=120, verbose_name="subject")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Open"), ("declined", "Declined"), ("closed", "Ended")],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "begun_at",
                    models.DateTimeField(default=apps.core.clock.now, verbose_name="begun"),
                ),
                ("answered_at", models.DateTimeField(null=True, verbose_name="first answered")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="ended")),
                (
                    "last_at",
                    models.DateTimeField(default=apps.core.clock.now, verbose_name="last message"),
                ),
                ("sender_wrote_at", models.DateTimeField(default=apps.core.clock.now)),
                ("other_wrote_at", models.DateTimeField(null=True)),
                ("sender_read_at", models.DateTimeField(null=True)),
                ("other_read_at", models.DateTimeField(null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="profiles.organisation",
                        verbose_name="organisation",
                    ),
                ),
                (
                    "recipient",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "sender",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "sender_membership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="profiles.membership",
                    ),
                ),
            ],
            options={
                "verbose_name": "conversation",
                "verbose_name_plural": "conversations",
            },
        ),
        migrations.CreateModel(
            name="ContactReport",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=apps.core.ids.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                (
                    "reason",
                    models.CharField(blank=True, max_length=1000, verbose_name="what is wrong"),
                ),
                (
                    "reported_at",
                    models.DateTimeField(default=apps.core.clock.now, verbose_name="reported"),
                ),
                ("closed_at", models.DateTimeField(null=True, verbose_name="settled")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("nothing", "Nothing to do"),
                            ("ended", "The conversation is ended for both sides"),
                        ],
                        max_length=10,
                        verbose_name="outcome",
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reporter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "conversation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reports",
                        to="profiles.conversation",
                    ),
                ),
            ],
            options={
                "verbose_name": "reported conversation",
                "verbose_name_plural": "reported conversations",
            },
        ),
        migrations.CreateModel(
            name="ContactMessage",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=apps.core.ids.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                ("from_sender", models.BooleanField(verbose_name="by who began the conversation")),
                ("text", models.CharField(blank=True, max_length=4000, verbose_name="text")),
                ("sent_at", models.DateTimeField(default=apps.core.clock.now, verbose_name="sent")),
                ("erased_at", models.DateTimeField(null=True)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "conversation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="messages",
                        to="profiles.conversation",
                        verbose_name="conversation",
                    ),
                ),
            ],
            options={
                "verbose_name": "message",
                "verbose_name_plural": "messages",
            },
        ),
        migrations.CreateModel(
            name="ContactBlock",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=apps.core.ids.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                (
                    "blocked",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "membership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="profiles.membership",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="profiles.organisation",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "blocked sender",
                "verbose_name_plural": "blocked senders",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("organisation__isnull", True), ("user__isnull", False)),
                            models.Q(("organisation__isnull", False), ("user__isnull", True)),
                            _connector="OR",
                        ),
                        name="contact_block_of_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("user__isnull", True),
                            models.Q(("user", models.F("blocked")), _negated=True),
                            _connector="OR",
                        ),
                        name="contact_block_somebody_else",
                    ),
                    models.UniqueConstraint(
                        fields=("user", "blocked"), name="contact_block_by_person"
                    ),
                    models.UniqueConstraint(
                        fields=("organisation", "blocked"), name="contact_block_by_place"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ContactSetting",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=apps.core.ids.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                (
                    "who",
                    models.CharField(
                        choices=[
                            ("nobody", "Nobody"),
                            ("authorities", "Authorities only"),
                            ("members", "Everybody with a confirmed role"),
                        ],
                        max_length=12,
                        verbose_name="who may write",
                    ),
                ),
                (
                    "organisation",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="profiles.organisation",
                    ),
                ),
                (
                    "user",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "setting about messages",
                "verbose_name_plural": "settings about messages",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("organisation__isnull", True), ("user__isnull", False)),
                            models.Q(("organisation__isnull", False), ("user__isnull", True)),
                            _connector="OR",
                        ),
                        name="contact_setting_of_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("who__in", ["nobody", "authorities", "members"])),
                        name="contact_setting_known",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(fields=["sender", "-last_at", "-id"], name="conversation_of_sender"),
        ),
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(
                fields=["recipient", "-last_at", "-id"], name="conversation_of_other"
            ),
        ),
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(
                fields=["organisation", "-last_at", "-id"], name="conversation_of_place"
            ),
        ),
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(fields=["last_at"], name="conversation_age"),
        ),
        migrations.AddConstraint(
            model_name="conversation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("organisation__isnull", True), ("recipient__isnull", False)),
                    models.Q(("organisation__isnull", False), ("recipient__isnull", True)),
                    _connector="OR",
                ),
                name="conversation_with_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="conversation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("recipient__isnull", True),
                    models.Q(("recipient", models.F("sender")), _negated=True),
                    _connector="OR",
                ),
                name="conversation_with_somebody_else",
            ),
        ),
        migrations.AddConstraint(
            model_name="conversation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", True), ("state", "open")),
                    models.Q(("ended_at__isnull", False), ("state__in", ("declined", "closed"))),
                    _connector="OR",
                ),
                name="conversation_ended_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="conversation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("answered_at__isnull", True), ("state", "open")),
                fields=("sender", "recipient"),
                name="conversation_one_unanswered",
            ),
        ),
        migrations.AddConstraint(
            model_name="conversation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("answered_at__isnull", True), ("state", "open")),
                fields=("sender", "organisation"),
                name="conversation_one_unanswered_at",
            ),
        ),
        migrations.AddIndex(
            model_name="contactreport",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", True)),
                fields=["reported_at", "id"],
                name="contact_report_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="contactreport",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at__isnull", True)),
                fields=("conversation", "reporter"),
                name="contact_report_one_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="contactreport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("closed_at__isnull", True), ("closed_by__isnull", True), ("outcome", "")
                    ),
                    models.Q(
                        ("closed_at__isnull", False),
                        ("closed_by__isnull", False),
                        ("outcome__in", ["nothing", "ended"]),
                    ),
                    _connector="OR",
                ),
                name="contact_report_settled_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="contactmessage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("erased_at__isnull", True), models.Q(("text", ""), _negated=True)),
                    models.Q(("erased_at__isnull", False), ("text", "")),
                    _connector="OR",
                ),
                name="contact_message_says_something",
            ),
        ),
        migrations.RunSQL(STAYS, STAYS_NOT),
    ]
