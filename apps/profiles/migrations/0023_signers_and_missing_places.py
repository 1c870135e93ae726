"""A second person lets regulators sign; people ask for organisations that are missing."""

import apps.core.ids
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("profiles", "0022_one_person_s_word_forgotten"),
        ("vocabularies", "0003_shown_at_kept"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="OrganisationRequest",
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
                ("name", models.CharField(max_length=200, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("operator", "Operator of this platform"),
                            ("authority", "Medicines authority"),
                            ("eu_agency", "Agency of the European Union"),
                            ("university", "University or research institute"),
                            ("hospital", "Hospital"),
                            ("sme", "Small or medium-sized company"),
                            ("industry", "Large company"),
                            ("gmp_site", "Manufacturing site"),
                            ("patient_organisation", "Patient organisation"),
                            ("hta_body", "Health technology assessment body"),
                            ("ethics_committee", "Ethics committee"),
                            ("research_network", "Research network"),
                            ("funder", "Funder"),
                        ],
                        max_length=24,
                        verbose_name="kind",
                    ),
                ),
                ("website", models.URLField(max_length=300, verbose_name="website")),
                ("why", models.TextField(max_length=1000, verbose_name="why it is missed")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Waiting"),
                            ("approved", "Approved"),
                            ("refused", "Refused"),
                        ],
                        default="open",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True, verbose_name="decided")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="reason")),
            ],
            options={
                "verbose_name": "request for an organisation",
                "verbose_name_plural": "requests for organisations",
            },
        ),
        migrations.AddField(
            model_name="membership",
            name="signer_approved_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="membership",
            name="signer_proposed_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("signer_proposed_by__isnull", True),
                    models.Q(
                        ("role", "regulator"),
                        models.Q(("signer_proposed_by", models.F("user")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="membership_nobody_proposes_themselves",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("signer_approved_by__isnull", True),
                    models.Q(
                        ("signer_proposed_by__isnull", False),
                        models.Q(
                            ("signer_approved_by", models.F("signer_proposed_by")), _negated=True
                        ),
                        models.Q(("signer_approved_by", models.F("user")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="membership_signer_by_two_people",
            ),
        ),
        migrations.AddField(
            model_name="organisationrequest",
            name="country",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="vocabularies.country",
                to_field="code",
                verbose_name="country",
            ),
        ),
        migrations.AddField(
            model_name="organisationrequest",
            name="decided_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="organisationrequest",
            name="organisation",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="profiles.organisation",
            ),
        ),
        migrations.AddField(
            model_name="organisationrequest",
            name="requested_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="organisationrequest",
            index=models.Index(fields=["state", "created_at"], name="place_request_order"),
        ),
        migrations.AddConstraint(
            model_name="organisationrequest",
            constraint=models.UniqueConstraint(
                models.F("requested_by"),
                django.db.models.functions.text.Lower("name"),
                condition=models.Q(("state", "open")),
                name="place_request_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisationrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "operator",
                            "authority",
                            "eu_agency",
                            "university",
                            "hospital",
                            "sme",
                            "industry",
                            "gmp_site",
                            "patient_organisation",
                            "hta_body",
                            "ethics_committee",
                            "research_network",
                            "funder",
                        ],
                    ),
                    models.Q(("kind", "operator"), _negated=True),
                ),
                name="place_request_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisationrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("name__regex", "\\S")), name="place_request_has_a_name"
            ),
        ),
        migrations.AddConstraint(
            model_name="organisationrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("website__regex", "^https?://\\S+$")),
                name="place_request_web_address",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisationrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("decided_at__isnull", True),
                        ("organisation__isnull", True),
                        ("state", "open"),
                    ),
                    models.Q(
                        ("decided_at__isnull", False),
                        ("organisation__isnull", False),
                        ("state", "approved"),
                    ),
                    models.Q(
                        ("decided_at__isnull", False),
                        ("organisation__isnull", True),
                        ("reason__regex", "\\S"),
                        ("state", "refused"),
                    ),
                    _connector="OR",
                ),
                name="place_request_decided_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisationrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decided_by__isnull", True),
                    models.Q(("decided_by", models.F("requested_by")), _negated=True),
                    _connector="OR",
                ),
                name="place_request_nobody_decides_own",
            ),
        ),
    ]
