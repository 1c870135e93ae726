"""A hidden column of an organisation moves nothing that its readers see."""

from django.db import migrations

FILL = "UPDATE profiles_organisation SET shown_at = updated_at"

# Of a source only these four parts are shown (`source_shown`).
KEPT = """
CREATE FUNCTION profiles_shown_sources(jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT jsonb_agg(
    jsonb_build_array(one -> 'name', one -> 'url', one -> 'source_date', one -> 'seen')
    ORDER BY place
  ) FROM jsonb_array_elements($1) WITH ORDINALITY AS listed (one, place)
$$;

CREATE FUNCTION profiles_organisation_shown() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- An old value is what somebody read before: the moment only ever goes on.
  NEW.shown_at := OLD.shown_at;
  IF (
    OLD.kind, OLD.name, OLD.native_name, OLD.acronym, OLD.other_names, OLD.country_id,
    OLD.website, OLD.ror, OLD.duties, OLD.note, OLD.is_fictional, OLD.verified,
    profiles_shown_sources(OLD.sources)
  ) IS DISTINCT FROM (
    NEW.kind, NEW.name, NEW.native_name, NEW.acronym, NEW.other_names, NEW.country_id,
    NEW.website, NEW.ror, NEW.duties, NEW.note, NEW.is_fictional, NEW.verified,
    profiles_shown_sources(NEW.sources)
  ) THEN
    NEW.shown_at := GREATEST(OLD.shown_at, NEW.updated_at, statement_timestamp());
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER organisation_shown_at
  BEFORE UPDATE ON profiles_organisation
  FOR EACH ROW EXECUTE FUNCTION profiles_organisation_shown();
"""

DROPPED = """
DROP TRIGGER organisation_shown_at ON profiles_organisation;
DROP FUNCTION profiles_organisation_shown();
DROP FUNCTION profiles_shown_sources(jsonb);
"""


class Migration(migrations.Migration):
    dependencies = [("profiles", "0007_shown_at")]

    operations = [
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RunSQL(KEPT, DROPPED),
    ]
