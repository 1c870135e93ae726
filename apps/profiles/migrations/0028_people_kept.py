"""What must hold of people: sound ORCID iDs, statements that stay, real names where they count."""

from django.db import migrations

# The same as `check_digit` in orcid.py (ISO 7064 mod 11-2).
ORCID = r"""
CREATE FUNCTION profiles_orcid_is_sound(orcid text) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  digits text := replace(orcid, '-', '');
  total integer := 0;
  rest integer;
BEGIN
  IF orcid !~ '^[0-9]{4}-[0-9]{4}-[0-9]{4}-[0-9]{3}[0-9X]$' THEN
    RETURN false;
  END IF;
  FOR place IN 1..15 LOOP
    total := (total + substr(digits, place, 1)::integer) * 2;
  END LOOP;
  rest := (12 - total % 11) % 11;
  RETURN right(digits, 1) = CASE rest WHEN 10 THEN 'X' ELSE rest::text END;
END
$$;

ALTER TABLE profiles_person ADD CONSTRAINT person_orcid_sound
  CHECK (orcid = '' OR profiles_orcid_is_sound(orcid));
"""
NO_ORCID = """
ALTER TABLE profiles_person DROP CONSTRAINT person_orcid_sound;
DROP FUNCTION profiles_orcid_is_sound(text);
"""

# Rows go with the person who is erased; until then they say what they said.
STAYS = """
CREATE FUNCTION profiles_person_history_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what a person declared stays as it was'
    USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'person_history_stays';
END
$$;

CREATE TRIGGER statement_stays BEFORE UPDATE ON profiles_intereststatement
  FOR EACH ROW EXECUTE FUNCTION profiles_person_history_stays();

CREATE TRIGGER former_name_stays BEFORE UPDATE ON profiles_namechange
  FOR EACH ROW EXECUTE FUNCTION profiles_person_history_stays();
"""
STAYS_NOT = """
DROP TRIGGER former_name_stays ON profiles_namechange;
DROP TRIGGER statement_stays ON profiles_intereststatement;
DROP FUNCTION profiles_person_history_stays();
"""

# Patients may use another name than their own, also who has no role; nobody else does. A profile
# begins with the real name: then there is a row that both sides lock, whoever comes first.
REAL_NAMES = """
CREATE FUNCTION profiles_check_pseudonym() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' OR EXISTS (
    SELECT 1 FROM profiles_membership
    WHERE user_id = NEW.user_id AND role <> 'patient' AND state <> 'revoked'
  ) THEN
    RAISE EXCEPTION 'this role needs the real name'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'person_real_name';
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER person_real_name BEFORE INSERT OR UPDATE OF name_kind ON profiles_person
  FOR EACH ROW WHEN (NEW.name_kind = 'pseudonym')
  EXECUTE FUNCTION profiles_check_pseudonym();

CREATE FUNCTION profiles_check_real_name() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  kind text;
BEGIN
  SELECT name_kind INTO kind FROM profiles_person WHERE user_id = NEW.user_id FOR SHARE;
  IF kind = 'pseudonym' THEN
    RAISE EXCEPTION 'this role needs the real name'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'membership_real_name';
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER membership_real_name BEFORE INSERT ON profiles_membership
  FOR EACH ROW WHEN (NEW.role <> 'patient' AND NEW.state <> 'revoked')
  EXECUTE FUNCTION profiles_check_real_name();

CREATE TRIGGER membership_real_name_again
  BEFORE UPDATE OF role, state, user_id ON profiles_membership
  FOR EACH ROW WHEN (
    NEW.role <> 'patient' AND NEW.state <> 'revoked'
    AND (OLD.state = 'revoked' OR OLD.role <> NEW.role OR OLD.user_id <> NEW.user_id)
  )
  EXECUTE FUNCTION profiles_check_real_name();
"""
ANY_NAMES = """
DROP TRIGGER membership_real_name_again ON profiles_membership;
DROP TRIGGER membership_real_name ON profiles_membership;
DROP FUNCTION profiles_check_real_name();
DROP TRIGGER person_real_name ON profiles_person;
DROP FUNCTION profiles_check_pseudonym();
"""


class Migration(migrations.Migration):
    dependencies = [("profiles", "0027_people")]

    operations = [
        migrations.RunSQL(ORCID, NO_ORCID),
        migrations.RunSQL(STAYS, STAYS_NOT),
        migrations.RunSQL(REAL_NAMES, ANY_NAMES),
    ]
