"""Rows of before: who looks after them, the EU agency's kind, what their domains look like."""

from typing import Any

from django.db import migrations

from apps.profiles.idn import skeleton_of

KEPT = """
UPDATE profiles_organisation SET origin = 'facts', kept_by = 'facts' WHERE facts_id <> '';
UPDATE profiles_organisation SET kind = 'eu_agency' WHERE facts_id = 'eu-ema' AND kind = 'authority'
  AND NOT EXISTS (SELECT 1 FROM profiles_membership m WHERE m.organisation_id = profiles_organisation.id)
  AND NOT EXISTS (SELECT 1 FROM profiles_mandate m WHERE m.organisation_id = profiles_organisation.id)
  AND NOT EXISTS (SELECT 1 FROM profiles_invitation i WHERE i.organisation_id = profiles_organisation.id);
"""
UNKEPT = """
UPDATE profiles_organisation SET kind = 'authority' WHERE facts_id = 'eu-ema';
"""


def fill_skeletons(apps: Any, _editor: Any) -> None:
    """Compute what look-alikes are found by."""
    domains = apps.get_model("profiles", "VerifiedDomain").objects
    for row in domains.filter(skeleton="").iterator():
        domains.filter(pk=row.pk).update(skeleton=skeleton_of(row.domain))


class Migration(migrations.Migration):
    dependencies = [("profiles", "0011_merges_and_domains")]

    operations = [
        migrations.RunSQL(KEPT, UNKEPT),
        migrations.RunPython(fill_skeletons, migrations.RunPython.noop),
    ]
