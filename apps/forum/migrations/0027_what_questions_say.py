"""Countries, facts, disease and trial of a question; questions that wait for an editor."""

import django.contrib.postgres.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("forum", "0026_words_of_before"),
        ("profiles", "0034_lapses_told"),
        ("vocabularies", "0004_advice_channels"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="question",
            name="question_sent_for_an_organisation",
        ),
        migrations.RemoveConstraint(
            model_name="question",
            name="question_draft_never_public",
        ),
        migrations.RemoveConstraint(
            model_name="question",
            name="question_public_when_sent",
        ),
        migrations.RemoveConstraint(
            model_name="question",
            name="question_state_known",
        ),
        migrations.AddField(
            model_name="question",
            name="facts",
            field=models.JSONField(
                blank=True,
                db_default=models.Value({}, models.JSONField()),
                default=dict,
                verbose_name="facts of the case",
            ),
        ),
        migrations.AddField(
            model_name="question",
            name="hold_note",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=300, verbose_name="what to change"
            ),
        ),
        migrations.AddField(
            model_name="question",
            name="indication",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                max_length=200,
                verbose_name="disease or indication",
            ),
        ),
        migrations.AddField(
            model_name="question",
            name="jurisdictions",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=2),
                blank=True,
                db_default=models.Value(
                    [],
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=2), size=None
                    ),
                ),
                default=list,
                size=None,
                verbose_name="countries it is about",
            ),
        ),
        migrations.AddField(
            model_name="question",
            name="related",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                max_length=200,
                verbose_name="related trial or product",
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
                    models.Q(("state", "draft"), ("submitted_at__isnull", True)),
                    models.Q(
                        ("asker_membership__isnull", False),
                        ("state", "held"),
                        ("submitted_at__isnull", True),
                    ),
                    models.Q(
                        models.Q(("state__in", ("draft", "held")), _negated=True),
                        ("asker_membership__isnull", False),
                        ("submitted_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="question_sent_for_an_organisation",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ("draft", "held")), _negated=True),
                    ("public_at__isnull", True),
                    _connector="OR",
                ),
                name="question_draft_never_public",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("visibility", "public"), _negated=True),
                    ("state__in", ("draft", "held")),
                    ("public_at__isnull", False),
                    _connector="OR",
                ),
                name="question_public_when_sent",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["draft", "held", "open", "answered", "closed", "withdrawn"])
                ),
                name="question_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "held"), ("visibility", "authority_private"), _negated=True
                ),
                name="question_private_never_held",
            ),
        ),
    ]
