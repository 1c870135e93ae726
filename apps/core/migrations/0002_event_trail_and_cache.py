"""The trail of events cannot be rewritten; the table of the database cache."""

from django.db import migrations

APPEND_ONLY = """
CREATE FUNCTION core_event_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'core_event is append-only' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER core_event_append_only BEFORE UPDATE OR DELETE ON core_event
    FOR EACH ROW EXECUTE FUNCTION core_event_append_only();
CREATE TRIGGER core_event_no_truncate BEFORE TRUNCATE ON core_event
    FOR EACH STATEMENT EXECUTE FUNCTION core_event_append_only();
"""
UNDO_APPEND_ONLY = """
DROP TRIGGER core_event_no_truncate ON core_event;
DROP TRIGGER core_event_append_only ON core_event;
DROP FUNCTION core_event_append_only();
"""
# The columns of Django's DatabaseCache (see `createcachetable`); losing it on a crash is fine.
CACHE = """
CREATE UNLOGGED TABLE core_cache (
    cache_key varchar(255) NOT NULL PRIMARY KEY,
    value text NOT NULL,
    expires timestamp with time zone NOT NULL
);
CREATE INDEX core_cache_expires ON core_cache (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]
    operations = [
        migrations.RunSQL(APPEND_ONLY, UNDO_APPEND_ONLY),
        migrations.RunSQL(CACHE, "DROP TABLE core_cache"),
    ]
