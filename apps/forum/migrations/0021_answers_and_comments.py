"""Room for conditions, review, preliminary answers, letters, redactions, and comments."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import apps.core.fields
import apps.core.ids


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0009_search"),
        ("forum", "0020_events_of_cases"),
        ("profiles", "0034_lapses_told"),
        ("vocabularies", "0003_shown_at_kept"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Contribution",
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
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "public_id",
                    apps.core.fields.PublicIdField(
                        editable=False, max_length=24, prefix="C", unique=True
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("personal_expert", "Personal view of an expert"),
                            ("community", "Comment of a member"),
                        ],
                        max_length=16,
                        verbose_name="kind",
                    ),
                ),
                ("language", models.CharField(max_length=12, verbose_name="language")),
                ("text_md", models.TextField(blank=True, verbose_name="text")),
                ("text_html", models.TextField(blank=True, editable=False)),
                ("posted_at", models.DateTimeField(editable=False, verbose_name="posted")),
                (
                    "edited_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="changed"),
                ),
                (
                    "withdrawn_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="withdrawn"),
                ),
                (
                    "is_fictional",
                    models.BooleanField(default=False, verbose_name="invented for demonstration"),
                ),
            ],
            options={
                "verbose_name": "comment",
                "verbose_name_plural": "comments",
            },
        ),
        migrations.CreateModel(
            name="ContributionAcceptance",
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
                ("revoked_at", models.DateTimeField(editable=False, null=True)),
            ],
            options={
                "verbose_name": "acceptance of a comment",
                "verbose_name_plural": "acceptances of comments",
            },
        ),
        migrations.CreateModel(
            name="ContributionRevision",
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
                ("text_md", models.TextField(verbose_name="text before")),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
            ],
            options={
                "verbose_name": "earlier text of a comment",
                "verbose_name_plural": "earlier texts of comments",
            },
        ),
        migrations.CreateModel(
            name="Redaction",
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
                    "ground",
                    models.CharField(
                        choices=[
                            ("erasure", "A person’s right to erasure"),
                            ("court_order", "An order of a court"),
                        ],
                        max_length=12,
                        verbose_name="ground",
                    ),
                ),
                (
                    "reason",
                    models.CharField(max_length=500, verbose_name="reason, for everybody to read"),
                ),
                ("done_at", models.DateTimeField(editable=False, null=True)),
                ("dropped_at", models.DateTimeField(editable=False, null=True)),
            ],
            options={
                "verbose_name": "redaction",
                "verbose_name_plural": "redactions",
            },
        ),
        migrations.RemoveConstraint(
            model_name="answer",
            name="answer_one_issued_per_case",
        ),
        migrations.AddField(
            model_name="answer",
            name="conditions",
            field=models.JSONField(db_default={}, default=dict, verbose_name="holds for"),
        ),
        migrations.AddField(
            model_name="answer",
            name="for_classes",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=60), db_default=[], default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="answer",
            name="for_stages",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=60), db_default=[], default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="answer",
            name="is_preliminary",
            field=models.BooleanField(db_default=False, default=False, verbose_name="preliminary"),
        ),
        migrations.AddField(
            model_name="answer",
            name="letter_date",
            field=models.DateField(null=True, verbose_name="date of the letter"),
        ),
        migrations.AddField(
            model_name="answer",
            name="letter_reference",
            field=models.CharField(
                blank=True, db_default="", max_length=120, verbose_name="reference of the letter"
            ),
        ),
        migrations.AddField(
            model_name="answer",
            name="letter_scan",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="core.storedfile",
                verbose_name="scan",
            ),
        ),
        migrations.AddField(
            model_name="answer",
            name="redacted_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="answer",
            name="replaced_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="answer",
            name="review_by",
            field=models.DateField(null=True, verbose_name="reviewed by"),
        ),
        migrations.AddField(
            model_name="answer",
            name="review_due_told_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="answer",
            name="review_soon_told_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="citation",
            name="accessed_on",
            field=models.DateField(null=True, verbose_name="read on"),
        ),
        migrations.AddField(
            model_name="citation",
            name="older_reason",
            field=models.CharField(
                blank=True, db_default="", max_length=300, verbose_name="why not the newer version"
            ),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_preliminary", False), ("state", "issued")),
                fields=("case",),
                name="answer_one_final_per_case",
            ),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_preliminary", True), ("state", "issued")),
                fields=("case",),
                name="answer_one_preliminary_per_case",
            ),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("replaced_at__isnull", True),
                    models.Q(("is_preliminary", True), ("state", "issued")),
                    _connector="OR",
                ),
                name="answer_preliminary_is_replaced",
            ),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("review_by__isnull", True),
                    ("valid_until__isnull", True),
                    ("review_by__lte", models.F("valid_until")),
                    _connector="OR",
                ),
                name="answer_reviewed_while_valid",
            ),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("letter_date__isnull", True),
                        ("letter_reference", ""),
                        ("letter_scan__isnull", True),
                    ),
                    models.Q(
                        ("letter_date__isnull", False),
                        ("letter_reference__regex", "\\S"),
                        ("letter_scan__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="answer_letter_is_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("redacted_at__isnull", True),
                    models.Q(("issued_at__isnull", False), ("short", "[redacted]")),
                    _connector="OR",
                ),
                name="answer_redacted_says_so",
            ),
        ),
        migrations.AddField(
            model_name="contribution",
            name="author",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="contribution",
            name="capacity",
            field=models.ForeignKey(
                db_index=False,
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="profiles.capacitysnapshot",
            ),
        ),
        migrations.AddField(
            model_name="contribution",
            name="membership",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="profiles.membership",
            ),
        ),
        migrations.AddField(
            model_name="contribution",
            name="question",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="contributions",
                to="forum.question",
            ),
        ),
        migrations.AddField(
            model_name="contributionacceptance",
            name="actor",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="contributionacceptance",
            name="contribution",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="acceptances",
                to="forum.contribution",
            ),
        ),
        migrations.AddField(
            model_name="contributionacceptance",
            name="question",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="forum.question"
            ),
        ),
        migrations.AddField(
            model_name="contributionrevision",
            name="contribution",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="revisions",
                to="forum.contribution",
            ),
        ),
        migrations.AddField(
            model_name="redaction",
            name="answer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="redactions",
                to="forum.answer",
            ),
        ),
        migrations.AddField(
            model_name="redaction",
            name="done_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="redaction",
            name="proposed_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="contribution",
            index=models.Index(fields=["question", "posted_at", "id"], name="contribution_order"),
        ),
        migrations.AddIndex(
            model_name="contribution",
            index=models.Index(fields=["author", "posted_at"], name="contribution_of_author"),
        ),
        migrations.AddConstraint(
            model_name="contribution",
            constraint=models.UniqueConstraint(
                fields=("id", "question"), name="contribution_identity"
            ),
        ),
        migrations.AddConstraint(
            model_name="contribution",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["personal_expert", "community"])),
                name="contribution_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="contribution",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("text_md__regex", "\\S"), ("withdrawn_at__isnull", True)),
                    models.Q(("text_html", ""), ("text_md", ""), ("withdrawn_at__isnull", False)),
                    _connector="OR",
                ),
                name="contribution_says_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="contributionacceptance",
            constraint=models.UniqueConstraint(
                condition=models.Q(("revoked_at__isnull", True)),
                fields=("question",),
                name="contribution_one_accepted",
            ),
        ),
        migrations.AddIndex(
            model_name="contributionrevision",
            index=models.Index(fields=["contribution", "created_at"], name="revision_order"),
        ),
        migrations.AddConstraint(
            model_name="redaction",
            constraint=models.UniqueConstraint(
                condition=models.Q(("dropped_at__isnull", True)),
                fields=("answer",),
                name="redaction_one_per_answer",
            ),
        ),
        migrations.AddConstraint(
            model_name="redaction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ground__in", ["erasure", "court_order"]), ("reason__regex", "\\S")
                ),
                name="redaction_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="redaction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("done_at__isnull", True), ("done_by__isnull", True)),
                    models.Q(
                        ("done_at__isnull", False),
                        ("done_by__isnull", False),
                        ("dropped_at__isnull", True),
                        models.Q(("done_by", models.F("proposed_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="redaction_by_two",
            ),
        ),
    ]
