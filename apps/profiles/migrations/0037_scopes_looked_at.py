"""The tokens of before have known scopes."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("profiles", "0036_scopes_of_profiles")]
    operations = [ValidateConstraint("apitoken", "token_scopes_known")]
