"""How people show themselves to others, who sees what, and what they declared."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import apps.core.fields
import apps.core.ids


class Migration(migrations.Migration):
    dependencies = [
        ("profiles", "0026_directory_read"),
        ("vocabularies", "0003_shown_at_kept"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Person",
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
                        editable=False, max_length=24, prefix="P", unique=True
                    ),
                ),
                (
                    "name_kind",
                    models.CharField(
                        choices=[("real", "My real name"), ("pseudonym", "Another name")],
                        default="real",
                        max_length=12,
                        verbose_name="kind of name",
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="name that others see")),
                ("sort_key", models.CharField(editable=False, max_length=120)),
                (
                    "languages",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("ar", "Arabic"),
                                ("bg", "Bulgarian"),
                                ("cs", "Czech"),
                                ("da", "Danish"),
                                ("de", "German"),
                                ("el", "Greek"),
                                ("en", "English"),
                                ("es", "Spanish"),
                                ("et", "Estonian"),
                                ("fi", "Finnish"),
                                ("fr", "French"),
                                ("ga", "Irish"),
                                ("hr", "Croatian"),
                                ("hu", "Hungarian"),
                                ("is", "Icelandic"),
                                ("it", "Italian"),
                                ("lt", "Lithuanian"),
                                ("lv", "Latvian"),
                                ("mt", "Maltese"),
                                ("nl", "Dutch"),
                                ("no", "Norwegian"),
                                ("pl", "Polish"),
                                ("pt", "Portuguese"),
                                ("ro", "Romanian"),
                                ("ru", "Russian"),
                                ("sk", "Slovak"),
                                ("sl", "Slovenian"),
                                ("sr", "Serbian"),
                                ("sv", "Swedish"),
                                ("tr", "Turkish"),
                                ("uk", "Ukrainian"),
                                ("zh", "Chinese"),
                            ],
                            max_length=2,
                        ),
                        blank=True,
                        db_default=[],
                        default=list,
                        size=None,
                        verbose_name="languages",
                    ),
                ),
                (
                    "orcid",
                    models.CharField(
                        blank=True,
                        db_default="",
                        default="",
                        max_length=19,
                        verbose_name="ORCID iD",
                    ),
                ),
                (
                    "availability",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("open", "Open to questions"),
                            ("busy", "Busy at the moment"),
                            ("away", "Not available"),
                        ],
                        db_default="",
                        default="",
                        max_length=8,
                        verbose_name="availability",
                    ),
                ),
                (
                    "availability_note",
                    models.CharField(
                        blank=True,
                        db_default="",
                        default="",
                        max_length=200,
                        verbose_name="note on availability",
                    ),
                ),
                (
                    "biography",
                    models.CharField(
                        blank=True,
                        db_default="",
                        default="",
                        max_length=1000,
                        verbose_name="biography",
                    ),
                ),
                (
                    "name_audience",
                    models.CharField(
                        choices=[
                            ("nobody", "Nobody but me"),
                            ("organisations", "People of my organisations"),
                            ("authorities", "Also the authorities I ask"),
                            ("members", "Everybody who is signed in"),
                            ("everybody", "Everybody"),
                        ],
                        db_default="nobody",
                        default="nobody",
                        max_length=16,
                        verbose_name="Name",
                    ),
                ),
                (
                    "affiliation_audience",
                    models.CharField(
                        choices=[
                            ("nobody", "Nobody but me"),
                            ("organisations", "People of my organisations"),
                            ("authorities", "Also the authorities I ask"),
                            ("members", "Everybody who is signed in"),
                            ("everybody", "Everybody"),
                        ],
                        db_default="nobody",
                        default="nobody",
                        max_length=16,
                        verbose_name="Organisations and roles",
                    ),
                ),
                (
                    "country_audience",
                    models.CharField(
                        choices=[
                            ("nobody", "Nobody but me"),
                            ("organisations", "People of my organisations"),
                            ("authorities", "Also the authorities I ask"),
                            ("members", "Everybody who is signed in"),
                            ("everybody", "Everybody"),
                        ],
                        db_default="nobody",
                        default="nobody",
                        max_length=16,
                        verbose_name="Country",
                    ),
                ),
                (
                    "topics_audience",
                    models.CharField(
                        choices=[
                            ("nobody", "Nobody but me"),
                            ("organisations", "People of my organisations"),
                            ("authorities", "Also the authorities I ask"),
                            ("members", "Everybody who is signed in"),
                            ("everybody", "Everybody"),
                        ],
                        db_default="nobody",
                        default="nobody",
                        max_length=16,
                        verbose_name="Areas of expertise",
                    ),
                ),
                (
                    "languages_audience",
                    models.CharField(
                        choices=[
                            ("nobody", "Nobody but me"),
                            ("organisations", "People of my organisations"),
                            ("authorities", "Also the authorities I ask"),
                            ("members", "Everybody who is signed in"),
                            ("everybody", "Everybody"),
                        ],
                        db_default="nobody",
                        default="nobody",
                        max_length=16,
                        verbose_name="Languages",
                    ),
                ),
                (
                    "orcid_audience",
                    models.CharField(
                        choices=[
                            ("nobody", "Nobody but me"),
                            ("organisations", "People of my organisations"),
                            ("authorities", "Also the authorities I ask"),
                            ("members", "Everybody who is signed in"),
                            ("everybody", "Everybody"),
                        ],
                        db_default="nobody",
                        default="nobody",
                        max_length=16,
                        verbose_name="ORCID iD",
                    ),
                ),
                (
                    "availability_audience",
                    models.CharField(
                        choices=[
                            ("nobody", "Nobody but me"),
                            ("organisations", "People of my organisations"),
                            ("authorities", "Also the authorities I ask"),
                            ("members", "Everybody who is signed in"),
                            ("everybody", "Everybody"),
                        ],
                        db_default="nobody",
                        default="nobody",
                        max_length=16,
                        verbose_name="Availability",
                    ),
                ),
                (
                    "biography_audience",
                    models.CharField(
                        choices=[
                            ("nobody", "Nobody but me"),
                            ("organisations", "People of my organisations"),
                            ("authorities", "Also the authorities I ask"),
                            ("members", "Everybody who is signed in"),
                            ("everybody", "Everybody"),
                        ],
                        db_default="nobody",
                        default="nobody",
                        max_length=16,
                        verbose_name="Biography",
                    ),
                ),
                (
                    "interests_audience",
                    models.CharField(
                        choices=[
                            ("nobody", "Nobody but me"),
                            ("organisations", "People of my organisations"),
                            ("authorities", "Also the authorities I ask"),
                            ("members", "Everybody who is signed in"),
                            ("everybody", "Everybody"),
                        ],
                        db_default="nobody",
                        default="nobody",
                        max_length=16,
                        verbose_name="Conflicts of interest",
                    ),
                ),
                ("audiences_set_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "country",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="vocabularies.country",
                        to_field="code",
                        verbose_name="country",
                    ),
                ),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="person",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "profile of a person",
                "verbose_name_plural": "profiles of people",
            },
        ),
        migrations.CreateModel(
            name="PersonTopic",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="topic_rows",
                        to="profiles.person",
                    ),
                ),
                (
                    "term",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="vocabularies.term",
                    ),
                ),
            ],
            options={
                "verbose_name": "area of expertise",
                "verbose_name_plural": "areas of expertise",
            },
        ),
        migrations.AddField(
            model_name="person",
            name="topics",
            field=models.ManyToManyField(
                related_name="+",
                through="profiles.PersonTopic",
                to="vocabularies.term",
                verbose_name="areas of expertise",
            ),
        ),
        migrations.CreateModel(
            name="NameChange",
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
                    "name_kind",
                    models.CharField(
                        choices=[("real", "My real name"), ("pseudonym", "Another name")],
                        max_length=12,
                        verbose_name="kind of name",
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "until",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="until"),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="former_names",
                        to="profiles.person",
                    ),
                ),
            ],
            options={
                "verbose_name": "former name",
                "verbose_name_plural": "former names",
                "indexes": [models.Index(fields=["person", "-until"], name="name_change_order")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("name_kind__in", ["real", "pseudonym"])),
                        name="name_change_kind_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="InterestStatement",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("nothing", "No interests to declare"),
                            ("interests", "These interests"),
                        ],
                        max_length=12,
                        verbose_name="statement",
                    ),
                ),
                (
                    "text",
                    models.CharField(
                        blank=True, default="", max_length=2000, verbose_name="interests"
                    ),
                ),
                (
                    "stated_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="stated"),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="statements",
                        to="profiles.person",
                    ),
                ),
            ],
            options={
                "verbose_name": "statement of interests",
                "verbose_name_plural": "statements of interests",
                "indexes": [
                    models.Index(fields=["person", "-stated_at", "-id"], name="statement_order")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "nothing"), ("text", "")),
                            models.Q(("kind", "interests"), ("text__regex", "\\S")),
                            _connector="OR",
                        ),
                        name="statement_says_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "text__regex",
                                "^[^\\u0001-\\u0009\\u000b-\\u001f\\u007f-\\u009f\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]*$",
                            )
                        ),
                        name="statement_plain",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="persontopic",
            index=models.Index(fields=["term", "person"], name="person_topic_people"),
        ),
        migrations.AddConstraint(
            model_name="persontopic",
            constraint=models.UniqueConstraint(fields=("person", "term"), name="person_topic_once"),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(fields=["name_audience", "sort_key", "id"], name="person_order"),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(fields=["country"], name="person_country"),
        ),
        migrations.AddIndex(
            model_name="person",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["languages"], name="person_languages"
            ),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("name__regex", "\\S"),
                    (
                        "name__regex",
                        "^[^\\u0001-\\u001f\\u007f-\\u009f\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069]*$",
                    ),
                ),
                name="person_name_plain",
            ),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("name_kind__in", ["real", "pseudonym"]),
                    ("availability__in", ["", "open", "busy", "away"]),
                ),
                name="person_words_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "languages__contained_by",
                        [
                            "ar",
                            "bg",
                            "cs",
                            "da",
                            "de",
                            "el",
                            "en",
                            "es",
                            "et",
                            "fi",
                            "fr",
                            "ga",
                            "hr",
                            "hu",
                            "is",
                            "it",
                            "lt",
                            "lv",
                            "mt",
                            "nl",
                            "no",
                            "pl",
                            "pt",
                            "ro",
                            "ru",
                            "sk",
                            "sl",
                            "sr",
                            "sv",
                            "tr",
                            "uk",
                            "zh",
                        ],
                    ),
                    ("languages__len__lte", 12),
                ),
                name="person_languages_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "availability_note__regex",
                        "^[^\\u0001-\\u001f\\u007f-\\u009f\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069]*$",
                    ),
                    (
                        "biography__regex",
                        "^[^\\u0001-\\u0009\\u000b-\\u001f\\u007f-\\u009f\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]*$",
                    ),
                ),
                name="person_texts_plain",
            ),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("availability_note", ""),
                    models.Q(("availability", ""), _negated=True),
                    _connector="OR",
                ),
                name="person_note_needs_availability",
            ),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "name_audience__in",
                        ["nobody", "organisations", "authorities", "members", "everybody"],
                    )
                ),
                name="person_name_audience",
            ),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "affiliation_audience__in",
                        ["nobody", "organisations", "authorities", "members", "everybody"],
                    )
                ),
                name="person_affiliation_audience",
            ),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "country_audience__in",
                        ["nobody", "organisations", "authorities", "members", "everybody"],
                    )
                ),
                name="person_country_audience",
            ),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "topics_audience__in",
                        ["nobody", "organisations", "authorities", "members", "everybody"],
                    )
                ),
                name="person_topics_audience",
            ),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "languages_audience__in",
                        ["nobody", "organisations", "authorities", "members", "everybody"],
                    )
                ),
                name="person_languages_audience",
            ),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "orcid_audience__in",
                        ["nobody", "organisations", "authorities", "members", "everybody"],
                    )
                ),
                name="person_orcid_audience",
            ),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "availability_audience__in",
                        ["nobody", "organisations", "authorities", "members", "everybody"],
                    )
                ),
                name="person_availability_audience",
            ),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "biography_audience__in",
                        ["nobody", "organisations", "authorities", "members", "everybody"],
                    )
                ),
                name="person_biography_audience",
            ),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "interests_audience__in",
                        ["nobody", "organisations", "authorities", "members", "everybody"],
                    )
                ),
                name="person_interests_audience",
            ),
        ),
    ]
