"""Answers whose text was taken out before go through the triggers that take out the rest."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("forum", "0042_taken_out_whole")]
    operations = [
        migrations.RunSQL(
            "UPDATE forum_answer SET updated_at = updated_at WHERE redacted_at IS NOT NULL;",
            migrations.RunSQL.noop,
        )
    ]
