"""Rules across tables that no column constraint can say."""

from django.db import migrations

# The same table as ROLE_KINDS in choices.py.
ROLE_FITS = """
CREATE FUNCTION profiles_role_fits(role text, kind text) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE role
    WHEN 'developer' THEN kind IN ('university', 'hospital', 'sme', 'industry')
    WHEN 'regulator' THEN kind = 'authority'
    WHEN 'gmp_staff' THEN kind IN ('gmp_site', 'hospital')
    WHEN 'hospital_steward' THEN kind = 'hospital'
    WHEN 'patient' THEN kind = 'patient_organisation'
    WHEN 'hta' THEN kind = 'hta_body'
    WHEN 'editor' THEN kind = 'operator'
    WHEN 'moderator' THEN kind = 'operator'
    WHEN 'admin' THEN kind = 'operator'
    ELSE false
  END
$$;

CREATE FUNCTION profiles_check_role() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT profiles_role_fits(
    NEW.role, (SELECT kind FROM profiles_organisation WHERE id = NEW.organisation_id)
  ) THEN
    RAISE EXCEPTION 'this role does not exist at this kind of organisation'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'role_fits_organisation';
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER membership_role_fits
  BEFORE INSERT OR UPDATE OF role, organisation_id ON profiles_membership
  FOR EACH ROW EXECUTE FUNCTION profiles_check_role();

CREATE TRIGGER invitation_role_fits
  BEFORE INSERT OR UPDATE OF role, organisation_id ON profiles_invitation
  FOR EACH ROW EXECUTE FUNCTION profiles_check_role();
"""

MANDATE_FITS = """
CREATE FUNCTION profiles_check_mandate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT kind FROM profiles_organisation WHERE id = NEW.organisation_id) <> 'authority' THEN
    RAISE EXCEPTION 'only an authority has a mandate'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'mandate_is_of_an_authority';
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER mandate_is_of_an_authority
  BEFORE INSERT OR UPDATE OF organisation_id ON profiles_mandate
  FOR EACH ROW EXECUTE FUNCTION profiles_check_mandate();
"""

# Otherwise a change of kind would slip past the three triggers above.
KIND_STAYS = """
CREATE FUNCTION profiles_kind_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.kind <> OLD.kind AND (
    EXISTS (SELECT 1 FROM profiles_membership WHERE organisation_id = NEW.id)
    OR EXISTS (SELECT 1 FROM profiles_mandate WHERE organisation_id = NEW.id)
    OR EXISTS (SELECT 1 FROM profiles_invitation WHERE organisation_id = NEW.id)
  ) THEN
    RAISE EXCEPTION 'an organisation with people or a mandate keeps its kind'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'organisation_keeps_its_kind';
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER organisation_keeps_its_kind
  BEFORE UPDATE OF kind ON profiles_organisation
  FOR EACH ROW EXECUTE FUNCTION profiles_kind_stays();
"""

# Whether an invitation was used, and by whom, never changes again.
USED_STAYS_USED = """
CREATE FUNCTION profiles_used_stays_used() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.redeemed_at IS NOT NULL AND (
    NEW.redeemed_at IS DISTINCT FROM OLD.redeemed_at
    OR NEW.redeemed_by_id IS DISTINCT FROM OLD.redeemed_by_id
  ) THEN
    RAISE EXCEPTION 'this invitation was used already'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'invitation_used_once';
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER invitation_used_once
  BEFORE UPDATE ON profiles_invitation
  FOR EACH ROW EXECUTE FUNCTION profiles_used_stays_used();
"""


class Migration(migrations.Migration):
    dependencies = [("profiles", "0001_initial")]

    operations = [
        migrations.RunSQL(
            ROLE_FITS,
            """
            DROP TRIGGER invitation_role_fits ON profiles_invitation;
            DROP TRIGGER membership_role_fits ON profiles_membership;
            DROP FUNCTION profiles_check_role();
            DROP FUNCTION profiles_role_fits(text, text);
            """,
        ),
        migrations.RunSQL(
            MANDATE_FITS,
            """
            DROP TRIGGER mandate_is_of_an_authority ON profiles_mandate;
            DROP FUNCTION profiles_check_mandate();
            """,
        ),
        migrations.RunSQL(
            KIND_STAYS,
            """
            DROP TRIGGER organisation_keeps_its_kind ON profiles_organisation;
            DROP FUNCTION profiles_kind_stays();
            """,
        ),
        migrations.RunSQL(
            USED_STAYS_USED,
            """
            DROP TRIGGER invitation_used_once ON profiles_invitation;
            DROP FUNCTION profiles_used_stays_used();
            """,
        ),
    ]
