"""What lists narrow and order by stands beside the words: one index finds both.

`listed_at` is the moment by which public lists order, and nothing while they leave a question out.
"""

import django.contrib.postgres.fields
from django.db import migrations, models

class Migration(migrations.Migration):
    dependencies = [("forum", "0043_taken_out_before")]

    operations = [
        migrations.AddField(
            "questionwords",
            "listed_at",
            models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            "questionwords",
            "state",
            models.CharField(db_default="", editable=False, max_length=12),
        ),
        migrations.AddField(
            "questionwords",
            "marks",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.UUIDField(),
                db_default=models.Value(
                    [], django.contrib.postgres.fields.ArrayField(models.UUIDField())
                ),
                editable=False,
                size=None,
            ),
        ),
    ]
