"""Going back to a release that does not know the states of today is refused, whole and first.

It is the newest migration of the app, so that its way back runs before anything is undone.
"""

from django.db import migrations

# What version 0.1.0 knows. A referral would stand there as an answer, a preliminary one as final.
REFUSE = """
DO $$ BEGIN
  IF EXISTS (SELECT 1 FROM forum_question
             WHERE state NOT IN ('draft', 'open', 'answered', 'withdrawn'))
    OR EXISTS (SELECT 1 FROM forum_case
               WHERE state NOT IN ('received', 'running', 'answered', 'withdrawn'))
    OR EXISTS (SELECT 1 FROM forum_answer
               WHERE state NOT IN ('drafting', 'in_signoff', 'issued')
                 OR kind <> 'official' OR is_preliminary) THEN
    RAISE EXCEPTION 'rows stand in states that the release before does not know: '
      'go back by restoring a backup'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("forum", "0046_words_indexed")]
    operations = [migrations.RunSQL(migrations.RunSQL.noop, REFUSE)]
