"""Who stands in for an admin, and how a membership ended."""

import datetime

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

import apps.core.ids

FITS = """
CREATE FUNCTION profiles_delegation_fits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF (OLD.delegator_id, OLD.delegate_id, OLD.begins_at, OLD.ends_at)
        IS DISTINCT FROM (NEW.delegator_id, NEW.delegate_id, NEW.begins_at, NEW.ends_at)
        OR (OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS DISTINCT FROM OLD.revoked_at) THEN
      RAISE EXCEPTION 'a delegation is given anew, not changed'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'delegation_stays';
    END IF;
  ELSIF NOT EXISTS (
    SELECT 1 FROM profiles_membership a JOIN profiles_membership b
      ON b.organisation_id = a.organisation_id AND b.user_id <> a.user_id
    WHERE a.id = NEW.delegator_id AND b.id = NEW.delegate_id
  ) THEN
    RAISE EXCEPTION 'a delegate is a colleague at the same organisation'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'delegation_to_a_colleague';
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER delegation_fits
  BEFORE INSERT OR UPDATE ON profiles_admindelegation
  FOR EACH ROW EXECUTE FUNCTION profiles_delegation_fits();
"""
FITS_NOT = """
DROP TRIGGER delegation_fits ON profiles_admindelegation;
DROP FUNCTION profiles_delegation_fits();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("profiles", "0018_two_people_at_the_desk"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="membership",
            name="end_reason",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                editable=False,
                max_length=500,
                verbose_name="why it ended",
            ),
        ),
        migrations.AddField(
            model_name="membership",
            name="ended_by",
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
            name="ended_from",
            field=models.CharField(
                blank=True, db_default="", default="", editable=False, max_length=20
            ),
        ),
        migrations.CreateModel(
            name="AdminDelegation",
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
                ("begins_at", models.DateTimeField(verbose_name="from")),
                ("ends_at", models.DateTimeField(verbose_name="until")),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                (
                    "delegate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="delegations_held",
                        to="profiles.membership",
                    ),
                ),
                (
                    "delegator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="delegations_given",
                        to="profiles.membership",
                    ),
                ),
                (
                    "revoked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "delegation",
                "verbose_name_plural": "delegations",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_at__gt", models.F("begins_at")),
                            (
                                "ends_at__lte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("begins_at"),
                                    "+",
                                    models.Value(datetime.timedelta(days=90)),
                                ),
                            ),
                        ),
                        name="delegation_ends_within_90_days",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("delegator", models.F("delegate")), _negated=True),
                        name="delegation_to_somebody_else",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("revoked_at__isnull", True)),
                        expressions=[
                            ("delegator", "="),
                            (
                                models.Func(
                                    "begins_at",
                                    "ends_at",
                                    function="TSTZRANGE",
                                    output_field=django.contrib.postgres.fields.ranges.DateTimeRangeField(),
                                ),
                                "&&",
                            ),
                        ],
                        name="delegation_one_at_a_time",
                    ),
                ],
            },
        ),
        migrations.RunSQL(FITS, FITS_NOT),
    ]
