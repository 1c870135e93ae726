"""Every verification ends: those of before last a year, and thirty days from now at least.

What one person alone had verified where two are asked for now lapses.
"""

from django.db import migrations

FILL = """
UPDATE profiles_membership SET
  valid_until = LEAST(
    GREATEST(verified_at + interval '365 days', now() + interval '30 days'),
    now() + interval '365 days'
  ),
  mailbox_proven_at = CASE
    WHEN method = 'mailbox' THEN verified_at
    WHEN method = 'organisation' AND role NOT IN ('developer', 'patient') THEN verified_at
  END,
  confirmed_at = CASE
    WHEN method IN ('invitation', 'organisation', 'desk') THEN verified_at
  END
WHERE state = 'verified';

UPDATE profiles_membership SET mailbox_proven_at = created_at WHERE state = 'mailbox_proven';

UPDATE profiles_membership SET state = 'lapsed'
WHERE state = 'verified' AND (
  method = 'desk' OR (role = 'regulator' AND method = 'invitation')
);
"""


class Migration(migrations.Migration):
    dependencies = [("profiles", "0014_terms_and_approvals")]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
