"""The words of what was asked before; the triggers keep them from now on."""

from django.db import migrations

FILL = """
SELECT forum_words_of(array_agg(id)) FROM forum_question;
"""


class Migration(migrations.Migration):
    dependencies = [("forum", "0025_words_and_likeness")]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
