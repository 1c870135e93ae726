"""Names folded for searching, and links between organisations."""

import django.db.models.deletion
import django.db.models.functions.comparison
from django.conf import settings
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models

import apps.core.ids

ONLY_NETWORKS = """
CREATE FUNCTION profiles_only_networks_have_members() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.kind = 'member_of' AND NOT EXISTS (
    SELECT 1 FROM profiles_organisation o WHERE o.id = NEW.target_id AND o.kind = 'research_network'
  ) THEN
    RAISE EXCEPTION 'only research networks have members'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'organisation_link_to_a_network';
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER organisation_link_to_a_network
  BEFORE INSERT OR UPDATE OF kind, target_id ON profiles_organisationlink
  FOR EACH ROW EXECUTE FUNCTION profiles_only_networks_have_members();
"""
DROPPED = """
DROP TRIGGER organisation_link_to_a_network ON profiles_organisationlink;
DROP FUNCTION profiles_only_networks_have_members();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("profiles", "0023_signers_and_missing_places"),
        ("vocabularies", "0003_shown_at_kept"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        TrigramExtension(),
        migrations.CreateModel(
            name="OrganisationLink",
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
                            ("member_of", "Member of the network"),
                            ("works_with", "Works with"),
                        ],
                        max_length=12,
                        verbose_name="kind of link",
                    ),
                ),
                ("confirmed_at", models.DateTimeField(null=True, verbose_name="confirmed")),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="links_stated",
                        to="profiles.organisation",
                    ),
                ),
                (
                    "stated_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="links_received",
                        to="profiles.organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "link between organisations",
                "verbose_name_plural": "links between organisations",
            },
        ),
        migrations.AddField(
            model_name="organisation",
            name="names_key",
            field=models.TextField(db_default="", default="", editable=False),
        ),
        migrations.AddIndex(
            model_name="organisationlink",
            index=models.Index(fields=["source", "kind"], name="organisation_link_from"),
        ),
        migrations.AddConstraint(
            model_name="organisationlink",
            constraint=models.UniqueConstraint(
                models.F("kind"),
                django.db.models.functions.comparison.Least(models.F("source"), models.F("target")),
                django.db.models.functions.comparison.Greatest(
                    models.F("source"), models.F("target")
                ),
                name="organisation_link_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisationlink",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["member_of", "works_with"])),
                name="organisation_link_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisationlink",
            constraint=models.CheckConstraint(
                condition=models.Q(("source", models.F("target")), _negated=True),
                name="organisation_link_to_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisationlink",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("confirmed_by__isnull", True),
                    ("stated_by__isnull", True),
                    models.Q(("confirmed_by", models.F("stated_by")), _negated=True),
                    _connector="OR",
                ),
                name="organisation_link_two_people",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisationlink",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("confirmed_by__isnull", True), ("confirmed_at__isnull", False), _connector="OR"
                ),
                name="organisation_link_confirmed_when",
            ),
        ),
        migrations.RunSQL(ONLY_NETWORKS, DROPPED),
    ]
