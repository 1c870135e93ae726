"""No question is sent to an authority that was merged into another."""

from django.db import migrations

# The lock waits for a merge that is under way, as for members (profiles, eleventh migration).
STANDS = """
CREATE FUNCTION forum_case_not_at_merged() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  gone uuid;
BEGIN
  SELECT merged_into_id INTO gone FROM profiles_organisation
  WHERE id = NEW.authority_id FOR KEY SHARE;
  IF gone IS NOT NULL THEN
    RAISE EXCEPTION 'this authority was merged into another'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'case_not_at_merged';
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER case_not_at_merged
  BEFORE INSERT ON forum_case
  FOR EACH ROW EXECUTE FUNCTION forum_case_not_at_merged();
"""
FALLS = """
DROP TRIGGER case_not_at_merged ON forum_case;
DROP FUNCTION forum_case_not_at_merged();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("forum", "0011_terms_of_signers"),
        ("profiles", "0011_merges_and_domains"),
    ]

    operations = [migrations.RunSQL(STANDS, FALLS)]
