"""What is hidden or unconfirmed of a document moves nothing that its readers see."""

from django.db import migrations, models

FILL = """
UPDATE vocabularies_guidancedocument AS d SET shown_at = GREATEST(
  d.updated_at,
  (SELECT max(v.updated_at) FROM vocabularies_guidanceversion v WHERE v.document_id = d.id)
)
"""

# Of a source only these four parts are shown (`source_shown`).
KEPT = """
CREATE FUNCTION vocabularies_shown_sources(jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT jsonb_agg(
    jsonb_build_array(one -> 'name', one -> 'url', one -> 'source_date', one -> 'seen')
    ORDER BY place
  ) FROM jsonb_array_elements($1) WITH ORDINALITY AS listed (one, place)
$$;

-- The facts of a document as projections.py shows them: nothing of what was only recalled.
CREATE FUNCTION vocabularies_guidance_facts(d vocabularies_guidancedocument) RETURNS jsonb
LANGUAGE sql STABLE AS $$
  SELECT jsonb_build_array(
    d.title, d.kind, d.issuer, d.framework, d.jurisdiction_id, d.summary, d.replaces,
    d.replaced_by, d.as_of, d.verified, d.retired, d.recalled_fields,
    vocabularies_shown_sources(d.sources),
    CASE WHEN 'reference' = ANY(d.recalled_fields) THEN NULL ELSE d.reference END,
    CASE WHEN 'aliases' = ANY(d.recalled_fields) THEN NULL ELSE to_jsonb(d.aliases) END,
    CASE WHEN 'status' = ANY(d.recalled_fields) THEN NULL ELSE d.status END,
    CASE WHEN 'url' = ANY(d.recalled_fields) THEN NULL ELSE d.url END
  )
$$;

-- Days of a version from our fact files are shown as far as its document does not recall them.
CREATE FUNCTION vocabularies_version_facts(v vocabularies_guidanceversion) RETURNS jsonb
LANGUAGE sql STABLE AS $$
  SELECT jsonb_build_array(
    v.label, v.valid::text, v.url, v.supersedes_id,
    CASE WHEN 'adopted_on' = ANY(hidden.names) THEN NULL ELSE v.adopted_on END,
    CASE WHEN 'published_on' = ANY(hidden.names) THEN NULL ELSE v.published_on END,
    CASE WHEN 'effective_on' = ANY(hidden.names) THEN NULL ELSE v.effective_on END
  )
  FROM (
    SELECT CASE WHEN v.facts_hash = '' THEN '{}' ELSE d.recalled_fields END AS names
    FROM vocabularies_guidancedocument d WHERE d.id = v.document_id
  ) AS hidden
$$;

CREATE FUNCTION vocabularies_guidance_shown() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- An old value is what somebody read before: the moment only ever goes on.
  NEW.shown_at := GREATEST(OLD.shown_at, NEW.shown_at);
  IF vocabularies_guidance_facts(OLD) IS DISTINCT FROM vocabularies_guidance_facts(NEW) THEN
    NEW.shown_at := GREATEST(NEW.shown_at, NEW.updated_at, statement_timestamp());
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER guidance_shown_at
  BEFORE UPDATE ON vocabularies_guidancedocument
  FOR EACH ROW EXECUTE FUNCTION vocabularies_guidance_shown();

CREATE FUNCTION vocabularies_guidance_part_shown() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  document uuid;
BEGIN
  IF TG_TABLE_NAME = 'vocabularies_guidancedocument_topics' THEN
    document := CASE
      WHEN TG_OP = 'DELETE' THEN OLD.guidancedocument_id ELSE NEW.guidancedocument_id END;
  ELSE
    document := CASE WHEN TG_OP = 'DELETE' THEN OLD.document_id ELSE NEW.document_id END;
  END IF;
  UPDATE vocabularies_guidancedocument
    SET shown_at = GREATEST(shown_at, statement_timestamp()) WHERE id = document;
  RETURN NULL;
END
$$;

CREATE TRIGGER guidance_topic_shown_at
  AFTER INSERT OR DELETE ON vocabularies_guidancedocument_topics
  FOR EACH ROW EXECUTE FUNCTION vocabularies_guidance_part_shown();

CREATE TRIGGER guidance_version_shown_at
  AFTER INSERT OR DELETE ON vocabularies_guidanceversion
  FOR EACH ROW EXECUTE FUNCTION vocabularies_guidance_part_shown();

CREATE TRIGGER guidance_version_change_shown_at
  AFTER UPDATE ON vocabularies_guidanceversion
  FOR EACH ROW
  WHEN (vocabularies_version_facts(OLD) IS DISTINCT FROM vocabularies_version_facts(NEW))
  EXECUTE FUNCTION vocabularies_guidance_part_shown();
"""

DROPPED = """
DROP TRIGGER guidance_version_change_shown_at ON vocabularies_guidanceversion;
DROP TRIGGER guidance_version_shown_at ON vocabularies_guidanceversion;
DROP TRIGGER guidance_topic_shown_at ON vocabularies_guidancedocument_topics;
DROP FUNCTION vocabularies_guidance_part_shown();
DROP TRIGGER guidance_shown_at ON vocabularies_guidancedocument;
DROP FUNCTION vocabularies_guidance_shown();
DROP FUNCTION vocabularies_version_facts(vocabularies_guidanceversion);
DROP FUNCTION vocabularies_guidance_facts(vocabularies_guidancedocument);
DROP FUNCTION vocabularies_shown_sources(jsonb);
"""


class Migration(migrations.Migration):
    dependencies = [("vocabularies", "0002_shown_at")]

    operations = [
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RunSQL(KEPT, DROPPED),
        migrations.AddIndex(
            model_name="guidancedocument",
            index=models.Index(fields=["shown_at", "id"], name="guidance_change_order"),
        ),
    ]
