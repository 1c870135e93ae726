"""What one person of the desk alone had verified, and has lapsed, keeps no trace of that word.

It would count again, with nobody beside it, as soon as the person proves a mailbox.
"""

from django.db import migrations

FORGET = """
UPDATE profiles_membership SET method = '', verified_by_id = NULL, confirmed_at = NULL
WHERE state = 'lapsed' AND method = 'desk' AND approved_by_id IS NULL;
"""


class Migration(migrations.Migration):
    dependencies = [("profiles", "0021_alike_at_every_level")]

    operations = [migrations.RunSQL(FORGET, migrations.RunSQL.noop)]
