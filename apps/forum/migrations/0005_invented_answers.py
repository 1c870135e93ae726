"""An answer is invented when its authority is, whoever asked."""

from django.db import migrations

FOLLOWS = """
CREATE FUNCTION forum_answer_is_invented_with_authority() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  SELECT o.is_fictional INTO STRICT NEW.is_fictional
  FROM profiles_organisation o WHERE o.id = NEW.authority_id;
  RETURN NEW;
END
$$;

CREATE TRIGGER answer_is_invented_with_authority
  BEFORE INSERT ON forum_answer
  FOR EACH ROW EXECUTE FUNCTION forum_answer_is_invented_with_authority();
"""

DROPPED = """
DROP TRIGGER answer_is_invented_with_authority ON forum_answer;
DROP FUNCTION forum_answer_is_invented_with_authority();
"""

# The mark is frozen with the text of an issued answer; here it was wrong from the beginning.
CORRECTED = """
ALTER TABLE forum_answer DISABLE TRIGGER forum_answer_guard;
UPDATE forum_answer a SET is_fictional = o.is_fictional
  FROM profiles_organisation o
  WHERE o.id = a.authority_id AND a.is_fictional <> o.is_fictional;
ALTER TABLE forum_answer ENABLE TRIGGER forum_answer_guard;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("forum", "0004_returned_texts"),
        ("profiles", "0007_shown_at"),
    ]

    operations = [
        migrations.RunSQL(FOLLOWS, DROPPED),
        migrations.RunSQL(CORRECTED, migrations.RunSQL.noop),
    ]
