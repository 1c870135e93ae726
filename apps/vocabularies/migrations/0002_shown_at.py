"""When what readers see of a document last changed."""

import django.utils.timezone
from django.db import migrations, models
from django.db.models.functions import Now


class Migration(migrations.Migration):
    dependencies = [("vocabularies", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="guidancedocument",
            name="shown_at",
            field=models.DateTimeField(
                db_default=Now(), default=django.utils.timezone.now, editable=False
            ),
        ),
    ]
