"""A token that became void stays void, also when what changed is changed back."""

from django.db import migrations, models

STAYS = """
CREATE FUNCTION profiles_token_stays_void() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what ended stays ended'
    USING ERRCODE = 'check_violation', CONSTRAINT = 'token_stays_void';
END
$$;

CREATE TRIGGER token_stays_void
  BEFORE UPDATE ON profiles_apitoken
  FOR EACH ROW WHEN (OLD.voided_at IS NOT NULL AND NEW.voided_at IS DISTINCT FROM OLD.voided_at)
  EXECUTE FUNCTION profiles_token_stays_void();
"""

# What the binding of a token stands for (`_bindings` in tokens.py), and whether the person may
# sign in. An id that changes is no return: nobody can be both at once.
ENDS = """
CREATE FUNCTION profiles_void_tokens(of_person uuid, of_role uuid) RETURNS void LANGUAGE sql AS $$
  UPDATE profiles_apitoken SET voided_at = now(), updated_at = now()
  WHERE voided_at IS NULL AND revoked_at IS NULL AND membership_id IN (
    SELECT id FROM profiles_membership WHERE id = of_role OR user_id = of_person
  )
$$;

CREATE FUNCTION profiles_role_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM profiles_void_tokens(NULL, OLD.id);
  RETURN NULL;
END
$$;

CREATE TRIGGER role_change_voids_tokens
  AFTER UPDATE ON profiles_membership
  FOR EACH ROW WHEN (
    (OLD.user_id, OLD.organisation_id, OLD.role, OLD.state, OLD.is_signer, OLD.is_admin)
    IS DISTINCT FROM
    (NEW.user_id, NEW.organisation_id, NEW.role, NEW.state, NEW.is_signer, NEW.is_admin)
  )
  EXECUTE FUNCTION profiles_role_changed();

CREATE FUNCTION profiles_person_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM profiles_void_tokens(OLD.id, NULL);
  RETURN NULL;
END
$$;

CREATE TRIGGER person_change_voids_tokens
  AFTER UPDATE ON accounts_user
  FOR EACH ROW WHEN (
    (OLD.password, OLD.is_active) IS DISTINCT FROM (NEW.password, NEW.is_active)
  )
  EXECUTE FUNCTION profiles_person_changed();

CREATE FUNCTION profiles_second_step_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' AND OLD.type <> 'recovery_codes' THEN
    PERFORM profiles_void_tokens(OLD.user_id, NULL);
  END IF;
  IF TG_OP <> 'DELETE' AND NEW.type <> 'recovery_codes' THEN
    PERFORM profiles_void_tokens(NEW.user_id, NULL);
  END IF;
  RETURN NULL;
END
$$;

CREATE TRIGGER second_step_voids_tokens
  AFTER INSERT OR DELETE ON mfa_authenticator
  FOR EACH ROW EXECUTE FUNCTION profiles_second_step_changed();

-- A code that was used, or a new name of a key, is no change of the second step.
CREATE TRIGGER second_step_change_voids_tokens
  AFTER UPDATE ON mfa_authenticator
  FOR EACH ROW WHEN (
    (OLD.id, OLD.user_id, OLD.type) IS DISTINCT FROM (NEW.id, NEW.user_id, NEW.type)
  )
  EXECUTE FUNCTION profiles_second_step_changed();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("profiles", "0005_web_addresses_looked_at"),
        ("accounts", "0001_initial"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [
        migrations.AddField(
            model_name="apitoken",
            name="voided_at",
            field=models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="no longer valid since"
            ),
        ),
        migrations.RunSQL(
            STAYS,
            """
            DROP TRIGGER token_stays_void ON profiles_apitoken;
            DROP FUNCTION profiles_token_stays_void();
            """,
        ),
        migrations.RunSQL(
            ENDS,
            """
            DROP TRIGGER second_step_change_voids_tokens ON mfa_authenticator;
            DROP TRIGGER second_step_voids_tokens ON mfa_authenticator;
            DROP FUNCTION profiles_second_step_changed();
            DROP TRIGGER person_change_voids_tokens ON accounts_user;
            DROP FUNCTION profiles_person_changed();
            DROP TRIGGER role_change_voids_tokens ON profiles_membership;
            DROP FUNCTION profiles_role_changed();
            DROP FUNCTION profiles_void_tokens(uuid, uuid);
            """,
        ),
    ]
