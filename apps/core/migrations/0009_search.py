"""What full-text search rests on: folding, languages, and vectors of four weights."""

from django.contrib.postgres.operations import TrigramExtension, UnaccentExtension
from django.db import migrations

# Dashes join words only between letters: elsewhere the parser would read signed numbers. Dots,
# slashes and the like part words, or it would read hosts, files and addresses. Apostrophes and
# backslashes mean something in a query.
SEARCH = r"""
CREATE FUNCTION core_search_folded(given text) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT regexp_replace(
    translate(lower(unaccent(left(given, 100000))), '‐‑‒–—−/.,:;@_&%+*|!()<>''’ʼ`\', '------                      '),
    '(?<![[:alpha:]])-|-(?![[:alpha:]])', ' ', 'g'
  )
$$;

CREATE FUNCTION core_search_config(language text) RETURNS regconfig
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE split_part(language, '-', 1)
    WHEN 'en' THEN 'pg_catalog.english'::regconfig
    WHEN 'de' THEN 'pg_catalog.german'::regconfig
    WHEN 'fr' THEN 'pg_catalog.french'::regconfig
    ELSE 'pg_catalog.simple'::regconfig
  END
$$;

CREATE FUNCTION core_search_weighted(language text, given text, weight "char") RETURNS tsvector
LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE
  folded text := core_search_folded(coalesce(given, ''));
  plain tsvector := to_tsvector('pg_catalog.simple', folded);
  config regconfig := core_search_config(language);
BEGIN
  IF config <> 'pg_catalog.simple'::regconfig THEN
    plain := plain || to_tsvector(config, folded);
  END IF;
  RETURN setweight(plain, weight);
END
$$;

CREATE AGGREGATE core_search_joined (tsvector) (
  SFUNC = pg_catalog.tsvector_concat, STYPE = tsvector, INITCOND = ''
);
"""
DROPPED = """
DROP AGGREGATE core_search_joined (tsvector);
DROP FUNCTION core_search_weighted(text, text, "char");
DROP FUNCTION core_search_config(text);
DROP FUNCTION core_search_folded(text);
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0008_documents_waiting_to_be_drawn")]

    operations = [
        TrigramExtension(),
        UnaccentExtension(),
        migrations.RunSQL(SEARCH, DROPPED),
    ]
