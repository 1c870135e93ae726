"""Who was verified by an invitation alone, in a role that takes two proofs, proves a mailbox first.

The word of the organisation stays, so that the mailbox is all that is missing.
"""

from django.db import migrations

LAPSE = """
UPDATE profiles_membership SET state = 'lapsed', valid_until = LEAST(valid_until, now()),
    confirmed_at = COALESCE(confirmed_at, verified_at)
WHERE state = 'verified' AND method = 'invitation' AND mailbox_proven_at IS NULL
  AND role IN ('gmp_staff', 'hospital_steward', 'hta', 'member');
UPDATE profiles_membership SET confirmed_at = verified_at
WHERE state = 'verified' AND method = 'invitation' AND confirmed_at IS NULL
  AND role IN ('gmp_staff', 'hospital_steward', 'hta', 'member');
"""


class Migration(migrations.Migration):
    dependencies = [("profiles", "0030_two_people_everywhere")]

    operations = [migrations.RunSQL(LAPSE, migrations.RunSQL.noop)]
