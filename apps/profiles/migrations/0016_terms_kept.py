"""Terms of at most a year, two people where two are asked for, no chains of vouching."""

from django.conf import settings
from django.db import migrations, models

# The one condition of a membership that gives rights; other apps' triggers ask it too.
HOLDS = """
CREATE FUNCTION profiles_holds(state text, valid_until timestamptz) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT state = 'verified' AND valid_until > statement_timestamp()
$$;
"""

TERM = """
CREATE FUNCTION profiles_term_is_short() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.valid_until > clock_timestamp() + interval '366 days' THEN
    RAISE EXCEPTION 'a verification ends within twelve months'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'membership_within_a_year';
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER membership_within_a_year
  BEFORE INSERT OR UPDATE OF valid_until, state ON profiles_membership
  FOR EACH ROW WHEN (NEW.state = 'verified' AND NEW.valid_until IS NOT NULL)
  EXECUTE FUNCTION profiles_term_is_short();

-- What ended by time alone ended for its tokens too, whether or not a job wrote it down.
CREATE TRIGGER renewal_voids_tokens
  AFTER UPDATE OF valid_until ON profiles_membership
  FOR EACH ROW WHEN (
    OLD.state = 'verified' AND OLD.valid_until <= statement_timestamp()
    AND NEW.valid_until IS DISTINCT FROM OLD.valid_until
  )
  EXECUTE FUNCTION profiles_role_changed();
"""
UNDO_TERM = """
DROP TRIGGER renewal_voids_tokens ON profiles_membership;
DROP TRIGGER membership_within_a_year ON profiles_membership;
DROP FUNCTION profiles_term_is_short();
"""

NO_CHAINS = """
CREATE FUNCTION profiles_no_chains() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND
    (OLD.method, OLD.verified_by_id, OLD.confirmed_at)
    IS NOT DISTINCT FROM (NEW.method, NEW.verified_by_id, NEW.confirmed_at)
  THEN
    RETURN NEW;
  END IF;
  IF NOT EXISTS (
    SELECT 1 FROM profiles_membership m
    WHERE m.user_id = NEW.verified_by_id AND m.organisation_id = NEW.organisation_id
      AND profiles_holds(m.state, m.valid_until) AND m.method <> 'colleague'
  ) THEN
    RAISE EXCEPTION 'only a colleague who was verified otherwise vouches'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'membership_no_chains';
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER membership_no_chains
  BEFORE INSERT OR UPDATE OF method, verified_by_id, confirmed_at ON profiles_membership
  FOR EACH ROW WHEN (NEW.method = 'colleague')
  EXECUTE FUNCTION profiles_no_chains();
"""
UNDO_NO_CHAINS = """
DROP TRIGGER membership_no_chains ON profiles_membership;
DROP FUNCTION profiles_no_chains();
"""

# A constraint would also judge what was used before approvals existed.
APPROVED = """
CREATE FUNCTION profiles_used_when_approved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'an invitation of a regulator is used after a second approval'
    USING ERRCODE = 'check_violation', CONSTRAINT = 'invitation_used_when_approved';
END
$$;

CREATE TRIGGER invitation_used_when_approved
  BEFORE UPDATE ON profiles_invitation
  FOR EACH ROW WHEN (
    NEW.role = 'regulator' AND OLD.redeemed_at IS NULL AND NEW.redeemed_at IS NOT NULL
    AND NEW.approved_by_id IS NULL
  )
  EXECUTE FUNCTION profiles_used_when_approved();
"""
UNDO_APPROVED = """
DROP TRIGGER invitation_used_when_approved ON profiles_invitation;
DROP FUNCTION profiles_used_when_approved();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("profiles", "0015_terms_looked_at"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('approved_at__isnull', True), ('approved_by__isnull', True)), models.Q(('approved_at__isnull', False), ('approved_by__isnull', False), models.Q(('approved_by', models.F('invited_by')), _negated=True)), _connector='OR'), name='invitation_approved_by_another'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.CheckConstraint(condition=models.Q(('approved_by__isnull', True), ('redeemed_by__isnull', True), models.Q(('approved_by', models.F('redeemed_by')), _negated=True), _connector='OR'), name='invitation_not_for_its_approver'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('refused_at__isnull', True), ('refused_by__isnull', True)), models.Q(('approved_at__isnull', True), ('redeemed_at__isnull', True), ('refused_at__isnull', False), ('refused_by__isnull', False)), _connector='OR'), name='invitation_refused_or_used'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'verified'), _negated=True), models.Q(('method', 'organisation'), _negated=True), ('role__in', ('developer', 'patient')), models.Q(('confirmed_at__isnull', False), ('mailbox_proven_at__isnull', False)), _connector='OR'), name='membership_both_proofs'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'verified'), _negated=True), ('valid_until__isnull', False), _connector='OR'), name='membership_verified_until'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(models.Q(('state', 'mailbox_proven'), _negated=True), ('mailbox_proven_at__isnull', False), _connector='OR'), models.Q(models.Q(('state', 'confirmed'), _negated=True), models.Q(('confirmed_at__isnull', False), ('verified_by__isnull', False)), _connector='OR')), name='membership_state_has_its_proof'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(('approved_by__isnull', True), models.Q(('verified_by__isnull', False), models.Q(('approved_by', models.F('verified_by')), _negated=True), models.Q(('approved_by', models.F('user')), _negated=True)), _connector='OR'), name='membership_two_people'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'verified'), _negated=True), models.Q(('method', 'installation'), ('role', 'regulator')), models.Q(('approved_by__isnull', False), ('method', 'invitation'), ('role', 'regulator')), models.Q(models.Q(('role', 'regulator'), _negated=True), models.Q(models.Q(('method', 'desk'), _negated=True), ('approved_by__isnull', False), _connector='OR')), _connector='OR'), name='membership_needs_two_people'),
        ),
        migrations.RunSQL(HOLDS, "DROP FUNCTION profiles_holds(text, timestamptz);"),
        migrations.RunSQL(TERM, UNDO_TERM),
        migrations.RunSQL(NO_CHAINS, UNDO_NO_CHAINS),
        migrations.RunSQL(APPROVED, UNDO_APPROVED),
    ]
