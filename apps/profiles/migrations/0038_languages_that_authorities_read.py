"""Authorities say which languages they read."""

from django.db import migrations

_KNOWN = """
CREATE OR REPLACE FUNCTION profiles_details_known(kind text) RETURNS text[]
LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE kind
    WHEN 'authority' THEN ARRAY[{authority}]
    WHEN 'eu_agency' THEN ARRAY[{authority}]
    WHEN 'university' THEN ARRAY['technology_transfer_page']
    WHEN 'hospital' THEN ARRAY['jacie_accreditation', 'transplant_centre']
    WHEN 'sme' THEN ARRAY['ema_sme_number', 'therapies_page']
    WHEN 'industry' THEN ARRAY['therapies_page']
    WHEN 'gmp_site' THEN ARRAY['mia_number', 'gmp_certificate', 'products_handled']
    WHEN 'patient_organisation' THEN ARRAY['orphacodes']
    WHEN 'hta_body' THEN ARRAY['remit']
    WHEN 'ethics_committee' THEN ARRAY['accreditation']
    WHEN 'research_network' THEN ARRAY['coordinator', 'members']
    WHEN 'funder' THEN ARRAY['programmes']
    ELSE ARRAY[]::text[]
  END
$$;
"""
READING = _KNOWN.format(authority="'advice_page', 'reads_languages'")
# Rows that say more than the constraint of before allows could not be changed any more.
UNREAD = """
UPDATE profiles_organisation SET details = details - 'reads_languages'
  WHERE kind IN ('authority', 'eu_agency') AND details ? 'reads_languages';
""" + _KNOWN.format(authority="'advice_page'")


class Migration(migrations.Migration):
    dependencies = [("profiles", "0037_scopes_looked_at")]
    operations = [migrations.RunSQL(READING, UNREAD)]
