"""A passkey belongs to one account, whoever adds it at the same moment."""

from django.db import migrations

ONCE = """
CREATE UNIQUE INDEX accounts_passkey_once ON mfa_authenticator ((data->>'credential_id'))
  WHERE type = 'webauthn'
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_known_devices"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [migrations.RunSQL(ONCE, "DROP INDEX accounts_passkey_once")]
