"""In which capacity somebody spoke, frozen on the day."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import apps.core.ids

# Equal ones are one row. Two who make the same one at once: the second waits and finds it.
FREEZE = """
CREATE FUNCTION profiles_freeze_capacity(
  of_membership uuid, at timestamptz DEFAULT statement_timestamp()
) RETURNS uuid LANGUAGE plpgsql AS $$
DECLARE
  spoke record;
  mark text;
  found_id uuid;
BEGIN
  SELECT m.id, m.role, m.method, m.verified_at, m.organisation_id, o.name, o.kind,
         COALESCE(o.country_id, '') AS country
    INTO spoke
    FROM profiles_membership m JOIN profiles_organisation o ON o.id = m.organisation_id
    WHERE m.id = of_membership;
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  mark := encode(sha256(convert_to(jsonb_build_array(
    spoke.id, spoke.role, spoke.method, extract(epoch FROM spoke.verified_at),
    spoke.organisation_id, spoke.name, spoke.kind, spoke.country
  )::text, 'UTF8')), 'hex');
  SELECT id INTO found_id FROM profiles_capacitysnapshot WHERE fingerprint = mark;
  IF found_id IS NULL THEN
    INSERT INTO profiles_capacitysnapshot (
      id, organisation_id, organisation_name, organisation_kind, country_code, role,
      membership_id, method, verified_at, taken_at, fingerprint
    ) VALUES (
      gen_random_uuid(), spoke.organisation_id, spoke.name, spoke.kind, spoke.country, spoke.role,
      spoke.id, spoke.method, spoke.verified_at, at, mark
    ) ON CONFLICT (fingerprint) DO NOTHING;
    SELECT id INTO found_id FROM profiles_capacitysnapshot WHERE fingerprint = mark;
  END IF;
  RETURN found_id;
END
$$;
"""

STAYS = """
CREATE FUNCTION profiles_snapshot_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what was frozen stays as it was'
    USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'snapshot_stays';
END
$$;

CREATE TRIGGER snapshot_stays
  BEFORE UPDATE OR DELETE ON profiles_capacitysnapshot
  FOR EACH ROW EXECUTE FUNCTION profiles_snapshot_stays();
"""
STAYS_NOT = """
DROP TRIGGER snapshot_stays ON profiles_capacitysnapshot;
DROP FUNCTION profiles_snapshot_stays();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("profiles", "0008_shown_at_kept"),
    ]

    operations = [
        migrations.CreateModel(
            name="CapacitySnapshot",
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
                ("organisation_name", models.CharField(max_length=200, verbose_name="name")),
                ("organisation_kind", models.CharField(max_length=24, verbose_name="kind")),
                (
                    "country_code",
                    models.CharField(blank=True, max_length=2, verbose_name="country"),
                ),
                ("role", models.CharField(max_length=20, verbose_name="role")),
                ("membership_id", models.UUIDField()),
                (
                    "method",
                    models.CharField(blank=True, max_length=20, verbose_name="verified how"),
                ),
                ("verified_at", models.DateTimeField(null=True, verbose_name="verified")),
                (
                    "taken_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="taken"),
                ),
                ("fingerprint", models.CharField(editable=False, max_length=64, unique=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="profiles.organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "frozen capacity",
                "verbose_name_plural": "frozen capacities",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("fingerprint__regex", "^[0-9a-f]{64}$")),
                        name="snapshot_fingerprint_form",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("organisation_name__regex", "\\S")),
                        name="snapshot_has_a_name",
                    ),
                ],
            },
        ),
        migrations.RunSQL(FREEZE, "DROP FUNCTION profiles_freeze_capacity(uuid, timestamptz)"),
        migrations.RunSQL(STAYS, STAYS_NOT),
    ]
