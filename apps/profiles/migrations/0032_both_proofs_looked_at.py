"""What the two migrations before made true holds for all rows."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("profiles", "0031_invited_and_not_proven")]

    operations = [
        ValidateConstraint("membership", "membership_both_proofs"),
        ValidateConstraint("invitation", "invitation_used_once_approved"),
    ]
