"""Duplicates, follow-ups, changes of questions, helpful votes and the FAQ."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.core.serializers.json
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import apps.core.fields
import apps.core.ids


class Migration(migrations.Migration):
    dependencies = [
        ("forum", "0035_watches_and_reliances"),
        ("profiles", "0035_counting_at_size"),
        ("vocabularies", "0004_advice_channels"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AnswerVote",
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
            ],
            options={
                "verbose_name": "helpful vote",
                "verbose_name_plural": "helpful votes",
            },
        ),
        migrations.CreateModel(
            name="Duplicate",
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
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "Waits for an editor"),
                            ("closed", "Closed as a duplicate"),
                            ("refused", "Not a duplicate"),
                            ("undone", "Opened again"),
                        ],
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                (
                    "voice",
                    models.CharField(
                        choices=[
                            ("asker", "The asker"),
                            ("editor", "An editor"),
                            ("authority", "An authority"),
                        ],
                        max_length=12,
                        verbose_name="who said it",
                    ),
                ),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
                ("decided_at", models.DateTimeField(editable=False, null=True)),
                ("undone_at", models.DateTimeField(editable=False, null=True)),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                (
                    "was",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("draft", "Draft"),
                            ("held", "Waiting for an editor"),
                            ("open", "Waiting for an answer"),
                            ("answered", "Answered"),
                            ("closed", "Closed without an answer"),
                            ("withdrawn", "Withdrawn"),
                            ("duplicate", "Closed as a duplicate"),
                        ],
                        editable=False,
                        max_length=12,
                    ),
                ),
            ],
            options={
                "verbose_name": "duplicate",
                "verbose_name_plural": "duplicates",
            },
        ),
        migrations.CreateModel(
            name="FaqEntry",
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
                        editable=False, max_length=24, prefix="F", unique=True
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Being written"),
                            ("in_review", "Waits for a second editor"),
                            ("published", "Published"),
                            ("outdated", "Outdated: being checked"),
                        ],
                        default="draft",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("language", models.CharField(max_length=12, verbose_name="language")),
                ("title", models.CharField(max_length=200, verbose_name="question in plain words")),
                ("text_md", models.TextField(verbose_name="short answer")),
                ("text_html", models.TextField(editable=False)),
                (
                    "change",
                    models.CharField(blank=True, max_length=300, verbose_name="what is new"),
                ),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                (
                    "is_fictional",
                    models.BooleanField(default=False, verbose_name="invented for demonstration"),
                ),
                (
                    "vector",
                    django.contrib.postgres.search.SearchVectorField(editable=False, null=True),
                ),
                ("title_key", models.TextField(default="", editable=False)),
            ],
            options={
                "verbose_name": "FAQ entry",
                "verbose_name_plural": "FAQ entries",
            },
        ),
        migrations.CreateModel(
            name="FaqRevision",
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
                ("number", models.PositiveIntegerField(editable=False)),
                ("language", models.CharField(max_length=12, verbose_name="language")),
                ("title", models.CharField(max_length=200, verbose_name="question in plain words")),
                ("text_md", models.TextField(verbose_name="short answer")),
                ("text_html", models.TextField(editable=False)),
                (
                    "change",
                    models.CharField(blank=True, max_length=300, verbose_name="what is new"),
                ),
                ("published_at", models.DateTimeField(editable=False, verbose_name="published")),
            ],
            options={
                "verbose_name": "published text of a FAQ entry",
                "verbose_name_plural": "published texts of FAQ entries",
            },
        ),
        migrations.CreateModel(
            name="FaqSource",
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
            ],
            options={
                "verbose_name": "source of a FAQ entry",
                "verbose_name_plural": "sources of FAQ entries",
            },
        ),
        migrations.CreateModel(
            name="QuestionRevision",
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
                ("number", models.PositiveIntegerField(editable=False)),
                (
                    "changed",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40),
                        size=None,
                        verbose_name="what was changed",
                    ),
                ),
                (
                    "before",
                    models.JSONField(
                        default=dict,
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                        verbose_name="before",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="reason")),
                ("withheld_at", models.DateTimeField(editable=False, null=True)),
            ],
            options={
                "verbose_name": "change of a question",
                "verbose_name_plural": "changes of questions",
            },
        ),
        migrations.RemoveConstraint(
            model_name="question",
            name="question_state_known",
        ),
        migrations.AddField(
            model_name="question",
            name="canonical_question",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="duplicates",
                to="forum.question",
            ),
        ),
        migrations.AddField(
            model_name="question",
            name="parent_question",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="follow_ups",
                to="forum.question",
            ),
        ),
        migrations.AlterField(
            model_name="question",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "Draft"),
                    ("held", "Waiting for an editor"),
                    ("open", "Waiting for an answer"),
                    ("answered", "Answered"),
                    ("closed", "Closed without an answer"),
                    ("withdrawn", "Withdrawn"),
                    ("duplicate", "Closed as a duplicate"),
                ],
                default="draft",
                max_length=12,
                verbose_name="state",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        ["draft", "held", "open", "answered", "closed", "withdrawn", "duplicate"],
                    )
                ),
                name="question_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("canonical_question__isnull", False),
                        ("public_at__isnull", False),
                        ("state", "duplicate"),
                    ),
                    models.Q(
                        models.Q(("state", "duplicate"), _negated=True),
                        ("canonical_question__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="question_duplicate_has_canonical",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("canonical_question", models.F("id")), _negated=True),
                    models.Q(("parent_question", models.F("id")), _negated=True),
                ),
                name="question_linked_to_another",
            ),
        ),
        migrations.AddField(
            model_name="answervote",
            name="answer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="votes", to="forum.answer"
            ),
        ),
        migrations.AddField(
            model_name="answervote",
            name="membership",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="profiles.membership",
            ),
        ),
        migrations.AddField(
            model_name="answervote",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="duplicate",
            name="authority",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="profiles.organisation",
            ),
        ),
        migrations.AddField(
            model_name="duplicate",
            name="canonical",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="forum.question"
            ),
        ),
        migrations.AddField(
            model_name="duplicate",
            name="decided_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="duplicate",
            name="question",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="duplications",
                to="forum.question",
            ),
        ),
        migrations.AddField(
            model_name="duplicate",
            name="said_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="duplicate",
            name="undone_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="faqentry",
            name="author",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="faqentry",
            name="question",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="faq", to="forum.question"
            ),
        ),
        migrations.AddField(
            model_name="faqrevision",
            name="author",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="faqrevision",
            name="entry",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="revisions",
                to="forum.faqentry",
            ),
        ),
        migrations.AddField(
            model_name="faqrevision",
            name="reviewer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="faqsource",
            name="answer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="forum.answer"
            ),
        ),
        migrations.AddField(
            model_name="faqsource",
            name="revision",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="sources",
                to="forum.faqrevision",
            ),
        ),
        migrations.AddField(
            model_name="questionrevision",
            name="question",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="revisions",
                to="forum.question",
            ),
        ),
        migrations.AddConstraint(
            model_name="answervote",
            constraint=models.UniqueConstraint(
                fields=("answer", "person"), name="vote_once_per_person"
            ),
        ),
        migrations.AddConstraint(
            model_name="duplicate",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["proposed", "closed", "refused", "undone"])),
                name="duplicate_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="duplicate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("authority__isnull", False), ("voice", "authority")),
                    models.Q(("authority__isnull", True), ("voice__in", ["asker", "editor"])),
                    _connector="OR",
                ),
                name="duplicate_voice_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="duplicate",
            constraint=models.CheckConstraint(
                condition=models.Q(("canonical", models.F("question")), _negated=True),
                name="duplicate_of_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="duplicate",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason__regex", "\\S")), name="duplicate_says_why"
            ),
        ),
        migrations.AddConstraint(
            model_name="duplicate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at__isnull", True), ("state", "proposed")),
                    models.Q(
                        models.Q(("state", "proposed"), _negated=True),
                        ("decided_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="duplicate_decided_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="duplicate",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "closed")),
                fields=("question",),
                name="duplicate_closed_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="duplicate",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "proposed")),
                fields=("question", "authority"),
                name="duplicate_proposed_once",
            ),
        ),
        migrations.AddIndex(
            model_name="faqentry",
            index=django.contrib.postgres.indexes.GinIndex(fields=["vector"], name="faq_vector"),
        ),
        migrations.AddConstraint(
            model_name="faqentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["draft", "in_review", "published", "outdated"])),
                name="faq_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="faqentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("text_md__regex", "\\S"), ("title__regex", "\\S.{13,}\\S")),
                name="faq_says_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="faqrevision",
            constraint=models.UniqueConstraint(
                fields=("entry", "number"), name="faq_revision_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="faqrevision",
            constraint=models.CheckConstraint(
                condition=models.Q(("author", models.F("reviewer")), _negated=True),
                name="faq_two_editors",
            ),
        ),
        migrations.AddConstraint(
            model_name="faqrevision",
            constraint=models.CheckConstraint(
                condition=models.Q(("number", 1), ("change__regex", "\\S"), _connector="OR"),
                name="faq_revision_says_what",
            ),
        ),
        migrations.AddConstraint(
            model_name="faqsource",
            constraint=models.UniqueConstraint(
                fields=("revision", "answer"), name="faq_source_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="questionrevision",
            constraint=models.UniqueConstraint(
                fields=("question", "number"), name="question_revision_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="questionrevision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reason__regex", "\\S"), ("withheld_at__isnull", False), _connector="OR"
                ),
                name="question_revision_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="questionrevision",
            constraint=models.CheckConstraint(
                condition=models.Q(("withheld_at__isnull", True), ("before", {}), _connector="OR"),
                name="question_revision_withheld",
            ),
        ),
    ]
