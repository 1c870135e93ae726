"""Moderators and admins are let in by two people; an invitation alone is one proof of two."""

from django.conf import settings
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("profiles", "0029_conversations"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="membership",
            name="membership_both_proofs",
        ),
        migrations.AddField(
            model_name="invitation",
            name="needs_approval",
            field=models.BooleanField(
                db_default=False,
                default=False,
                editable=False,
                verbose_name="a second person approves",
            ),
        ),
        migrations.AddField(
            model_name="membership",
            name="confirmed_from",
            field=models.CharField(
                blank=True, db_default="", default="", editable=False, max_length=20
            ),
        ),
        AddConstraintNotValid(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("needs_approval", False),
                    ("redeemed_at__isnull", True),
                    ("approved_at__isnull", False),
                    _connector="OR",
                ),
                name="invitation_used_once_approved",
            ),
        ),
        AddConstraintNotValid(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "verified"), _negated=True),
                    models.Q(("method__in", ("organisation", "invitation")), _negated=True),
                    ("role__in", ("developer", "patient")),
                    models.Q(
                        ("method", "invitation"),
                        ("role__in", ("regulator", "editor", "moderator", "admin")),
                    ),
                    models.Q(("confirmed_at__isnull", False), ("mailbox_proven_at__isnull", False)),
                    _connector="OR",
                ),
                name="membership_both_proofs",
            ),
        ),
    ]
