"""Cases of before get the events that their stored times tell."""

from django.db import migrations

_COLUMNS = "(id, created_at, updated_at, case_id, number, kind, at, reason, reason_code"
_VALUES = "SELECT gen_random_uuid(), now(), now(), c.id"
FILL = f"""
INSERT INTO forum_caseevent {_COLUMNS}, working_days)
{_VALUES}, 1, 'received', c.received_at, '', '', 30 FROM forum_case c
WHERE NOT EXISTS (SELECT 1 FROM forum_caseevent e WHERE e.case_id = c.id);
INSERT INTO forum_caseevent {_COLUMNS})
{_VALUES}, 2, 'begun',
    COALESCE((SELECT min(a.created_at) FROM forum_answer a WHERE a.case_id = c.id),
             c.answered_at, c.updated_at), '', ''
FROM forum_case c WHERE c.state IN ('running', 'answered')
    AND NOT EXISTS (SELECT 1 FROM forum_caseevent e WHERE e.case_id = c.id AND e.number > 1);
INSERT INTO forum_caseevent {_COLUMNS})
{_VALUES}, 3, 'answered', c.answered_at, '', ''
FROM forum_case c WHERE c.state = 'answered'
    AND NOT EXISTS (SELECT 1 FROM forum_caseevent e WHERE e.case_id = c.id AND e.number > 2);
INSERT INTO forum_caseevent {_COLUMNS})
{_VALUES}, 2, 'withdrawn', c.updated_at, '', ''
FROM forum_case c WHERE c.state = 'withdrawn'
    AND NOT EXISTS (SELECT 1 FROM forum_caseevent e WHERE e.case_id = c.id AND e.number > 1);
"""  # noqa: S608  our own words only


class Migration(migrations.Migration):
    dependencies = [("forum", "0019_case_clock_holds")]
    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
