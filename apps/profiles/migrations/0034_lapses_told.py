"""Who lapsed by a migration is told, and so is the desk when it was the last admin.

The fifteenth and the thirty-first let roles lapse that version 0.1.0 had verified on one person's
word, or by an invitation alone. Version 0.1.0 knows no such event: it may still be at work while
this runs, so that nothing is due before it is gone.
"""

from django.db import migrations

TELL = """
WITH told AS (
  INSERT INTO core_event
    (id, name, actor_kind, subject_type, subject_id, data, request_id, created_at)
  SELECT
    (lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000)::bigint), 12, '0') || '7'
      || substr(replace(gen_random_uuid()::text, '-', ''), 14))::uuid,
    'profiles.membership_lapsed', 'system', 'profiles.membership', m.id,
    jsonb_build_object(
      'user_id', m.user_id, 'organisation_id', m.organisation_id, 'role', m.role
    ),
    '', clock_timestamp()
  FROM profiles_membership m
  WHERE m.state = 'lapsed' AND NOT EXISTS (
    SELECT 1 FROM core_event e
    WHERE e.subject_type = 'profiles.membership' AND e.subject_id = m.id
      AND e.name = 'profiles.membership_lapsed'
  )
  RETURNING id
)
INSERT INTO core_outbox
  (id, event_id, handler, state, due_at, attempts, deaths, last_error, created_at)
SELECT gen_random_uuid(), told.id, handlers.name, 'queued',
  clock_timestamp() + interval '15 minutes', 0, 0, '', clock_timestamp()
FROM told CROSS JOIN (VALUES ('notifications.notify'), ('profiles.tell_desk')) AS handlers (name);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0008_documents_waiting_to_be_drawn"),
        ("profiles", "0033_taken_up_again"),
    ]

    operations = [migrations.RunSQL(TELL, migrations.RunSQL.noop)]
