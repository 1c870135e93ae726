"""What must hold of merged organisations, their mail domains, particulars and history."""

from django.db import migrations

# The same table as ROLE_KINDS in choices.py.
ROLE_FITS = """
CREATE OR REPLACE FUNCTION profiles_role_fits(role text, kind text) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE role
    WHEN 'developer' THEN kind IN ('university', 'hospital', 'sme', 'industry')
    WHEN 'regulator' THEN kind IN ('authority', 'eu_agency')
    WHEN 'gmp_staff' THEN kind IN ('gmp_site', 'hospital')
    WHEN 'hospital_steward' THEN kind = 'hospital'
    WHEN 'patient' THEN kind = 'patient_organisation'
    WHEN 'hta' THEN kind = 'hta_body'
    WHEN 'member' THEN kind IN ('ethics_committee', 'research_network', 'funder')
    WHEN 'editor' THEN kind = 'operator'
    WHEN 'moderator' THEN kind = 'operator'
    WHEN 'admin' THEN kind = 'operator'
    ELSE false
  END
$$;
"""
ROLE_FITTED = """
CREATE OR REPLACE FUNCTION profiles_role_fits(role text, kind text) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE role
    WHEN 'developer' THEN kind IN ('university', 'hospital', 'sme', 'industry')
    WHEN 'regulator' THEN kind = 'authority'
    WHEN 'gmp_staff' THEN kind IN ('gmp_site', 'hospital')
    WHEN 'hospital_steward' THEN kind = 'hospital'
    WHEN 'patient' THEN kind = 'patient_organisation'
    WHEN 'hta' THEN kind = 'hta_body'
    WHEN 'editor' THEN kind = 'operator'
    WHEN 'moderator' THEN kind = 'operator'
    WHEN 'admin' THEN kind = 'operator'
    ELSE false
  END
$$;
"""

MANDATE_FITS = """
CREATE OR REPLACE FUNCTION profiles_check_mandate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT kind FROM profiles_organisation WHERE id = NEW.organisation_id)
    NOT IN ('authority', 'eu_agency')
  THEN
    RAISE EXCEPTION 'only an authority has a mandate'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'mandate_is_of_an_authority';
  END IF;
  RETURN NEW;
END
$$;
"""
MANDATE_FITTED = MANDATE_FITS.replace("NOT IN ('authority', 'eu_agency')", "<> 'authority'")

# As the eighth migration has it, with the columns that came since.
SHOWN = """
CREATE OR REPLACE FUNCTION profiles_organisation_shown() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- An old value is what somebody read before: the moment only ever goes on.
  NEW.shown_at := OLD.shown_at;
  IF (
    OLD.kind, OLD.name, OLD.native_name, OLD.acronym, OLD.other_names, OLD.country_id,
    OLD.website, OLD.ror, OLD.duties, OLD.note, OLD.is_fictional, OLD.verified,
    {more_old}profiles_shown_sources(OLD.sources)
  ) IS DISTINCT FROM (
    NEW.kind, NEW.name, NEW.native_name, NEW.acronym, NEW.other_names, NEW.country_id,
    NEW.website, NEW.ror, NEW.duties, NEW.note, NEW.is_fictional, NEW.verified,
    {more_new}profiles_shown_sources(NEW.sources)
  ) THEN
    NEW.shown_at := GREATEST(OLD.shown_at, NEW.updated_at, statement_timestamp());
  END IF;
  RETURN NEW;
END
$$;
"""
_MORE = ("details", "origin", "kept_by", "last_confirmed_on", "merged_into_id")
SHOWN_NOW = SHOWN.format(
    more_old="".join(f"OLD.{name}, " for name in _MORE),
    more_new="".join(f"NEW.{name}, " for name in _MORE),
)
SHOWN_BEFORE = SHOWN.format(more_old="", more_new="")

# The same names as DETAILS in details.py. Looked at with all rows in the next migration.
DETAILS_KNOWN = """
CREATE FUNCTION profiles_details_known(kind text) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE kind
    WHEN 'authority' THEN ARRAY['advice_page']
    WHEN 'eu_agency' THEN ARRAY['advice_page']
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

ALTER TABLE profiles_organisation ADD CONSTRAINT organisation_details_known CHECK (
  jsonb_typeof(details) = 'object' AND details - profiles_details_known(kind) = '{}'::jsonb
) NOT VALID;
"""
DETAILS_DROPPED = """
ALTER TABLE profiles_organisation DROP CONSTRAINT organisation_details_known;
DROP FUNCTION profiles_details_known(text);
"""

# Only who made a change may be forgotten.
HISTORY_STAYS = """
CREATE FUNCTION profiles_revision_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what was changed is not rewritten'
    USING ERRCODE = 'check_violation', CONSTRAINT = 'organisation_revision_stays';
END
$$;

CREATE TRIGGER organisation_revision_stays
  BEFORE UPDATE ON profiles_organisationrevision
  FOR EACH ROW WHEN (
    (OLD.id, OLD.organisation_id, OLD.version, OLD.capacity, OLD.changes, OLD.created_at)
      IS DISTINCT FROM
    (NEW.id, NEW.organisation_id, NEW.version, NEW.capacity, NEW.changes, NEW.created_at)
    OR (NEW.editor_id IS NOT NULL AND NEW.editor_id IS DISTINCT FROM OLD.editor_id)
  )
  EXECUTE FUNCTION profiles_revision_stays();
"""
HISTORY_FREE = """
DROP TRIGGER organisation_revision_stays ON profiles_organisationrevision;
DROP FUNCTION profiles_revision_stays();
"""

# After the statement, so that one statement may move all domains of an organisation.
DOMAINS_APART = """
CREATE INDEX domain_backwards ON profiles_verifieddomain ((reverse(domain)) COLLATE "C");

CREATE FUNCTION profiles_domain_apart() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  backwards text COLLATE "C" := reverse(NEW.domain);
  labels text[] := string_to_array(NEW.domain, '.');
BEGIN
  -- One at a time: two that are added at once would not see each other.
  PERFORM pg_advisory_xact_lock(hashtext('profiles.domains'));
  IF EXISTS (
    SELECT 1 FROM profiles_verifieddomain
    WHERE organisation_id <> NEW.organisation_id
      AND (
        (NEW.skeleton <> '' AND skeleton = NEW.skeleton)
        OR domain IN (
          SELECT array_to_string(labels[n:], '.')
          FROM generate_series(2, array_length(labels, 1)) AS n
        )
        OR (
          reverse(domain) COLLATE "C" > backwards || '.'
          AND reverse(domain) COLLATE "C" < backwards || '/'
        )
      )
  ) THEN
    RAISE EXCEPTION 'this domain cannot be told from one of another organisation'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'domain_stands_apart';
  END IF;
  RETURN NULL;
END
$$;

CREATE TRIGGER domain_stands_apart
  AFTER INSERT OR UPDATE OF domain, organisation_id ON profiles_verifieddomain
  FOR EACH ROW EXECUTE FUNCTION profiles_domain_apart();
"""
DOMAINS_FREE = """
DROP TRIGGER domain_stands_apart ON profiles_verifieddomain;
DROP FUNCTION profiles_domain_apart();
DROP INDEX domain_backwards;
"""

# The lock waits for a merge that is under way (it holds the row FOR UPDATE), and a merge waits
# for whoever joins. Of the row as it is after waiting, the column is read.
MERGED_STAYS = """
CREATE FUNCTION profiles_not_merged() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  gone uuid;
BEGIN
  SELECT merged_into_id INTO gone FROM profiles_organisation
  WHERE id = NEW.organisation_id FOR KEY SHARE;
  IF gone IS NOT NULL THEN
    RAISE EXCEPTION 'this organisation was merged into another'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'organisation_takes_nobody';
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER membership_not_at_merged
  BEFORE INSERT OR UPDATE OF organisation_id ON profiles_membership
  FOR EACH ROW EXECUTE FUNCTION profiles_not_merged();
CREATE TRIGGER invitation_not_at_merged
  BEFORE INSERT OR UPDATE OF organisation_id ON profiles_invitation
  FOR EACH ROW EXECUTE FUNCTION profiles_not_merged();
CREATE TRIGGER mandate_not_at_merged
  BEFORE INSERT OR UPDATE OF organisation_id ON profiles_mandate
  FOR EACH ROW EXECUTE FUNCTION profiles_not_merged();
CREATE TRIGGER domain_not_at_merged
  BEFORE INSERT OR UPDATE OF organisation_id ON profiles_verifieddomain
  FOR EACH ROW EXECUTE FUNCTION profiles_not_merged();
CREATE TRIGGER domain_request_not_at_merged
  BEFORE INSERT OR UPDATE OF organisation_id ON profiles_domainrequest
  FOR EACH ROW EXECUTE FUNCTION profiles_not_merged();

CREATE FUNCTION profiles_merged_once() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  further uuid;
BEGIN
  SELECT merged_into_id INTO further FROM profiles_organisation
  WHERE id = NEW.merged_into_id FOR KEY SHARE;
  IF NEW.merged_into_id IS NULL OR further IS NOT NULL OR EXISTS (
    SELECT 1 FROM profiles_organisation WHERE merged_into_id = NEW.id
  ) THEN
    RAISE EXCEPTION 'a merge leads to an organisation that stands, and stays'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'organisation_merged_once';
  END IF;
  IF EXISTS (
    SELECT 1 FROM profiles_membership WHERE organisation_id = NEW.id AND state <> 'revoked'
  ) OR EXISTS (
    SELECT 1 FROM profiles_mandate WHERE organisation_id = NEW.id AND ended_at IS NULL
  ) OR EXISTS (
    SELECT 1 FROM profiles_verifieddomain WHERE organisation_id = NEW.id
  ) THEN
    RAISE EXCEPTION 'what an organisation has moves before it is merged'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'organisation_merged_is_empty';
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER organisation_merged_once
  BEFORE UPDATE ON profiles_organisation
  FOR EACH ROW WHEN (OLD.merged_into_id IS DISTINCT FROM NEW.merged_into_id)
  EXECUTE FUNCTION profiles_merged_once();
"""
MERGED_FREE = """
DROP TRIGGER organisation_merged_once ON profiles_organisation;
DROP FUNCTION profiles_merged_once();
DROP TRIGGER domain_request_not_at_merged ON profiles_domainrequest;
DROP TRIGGER domain_not_at_merged ON profiles_verifieddomain;
DROP TRIGGER mandate_not_at_merged ON profiles_mandate;
DROP TRIGGER invitation_not_at_merged ON profiles_invitation;
DROP TRIGGER membership_not_at_merged ON profiles_membership;
DROP FUNCTION profiles_not_merged();
"""


class Migration(migrations.Migration):
    dependencies = [("profiles", "0010_organisation_kinds")]

    operations = [
        migrations.RunSQL(ROLE_FITS, ROLE_FITTED),
        migrations.RunSQL(MANDATE_FITS, MANDATE_FITTED),
        migrations.RunSQL(SHOWN_NOW, SHOWN_BEFORE),
        migrations.RunSQL(DETAILS_KNOWN, DETAILS_DROPPED),
        migrations.RunSQL(HISTORY_STAYS, HISTORY_FREE),
        migrations.RunSQL(DOMAINS_APART, DOMAINS_FREE),
        migrations.RunSQL(MERGED_STAYS, MERGED_FREE),
    ]
