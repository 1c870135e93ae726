"""When what readers see of an organisation last changed."""

import django.utils.timezone
from django.db import migrations, models
from django.db.models.functions import Now


class Migration(migrations.Migration):
    dependencies = [("profiles", "0006_void_stays_void")]

    operations = [
        migrations.AddField(
            model_name="organisation",
            name="shown_at",
            field=models.DateTimeField(
                db_default=Now(), default=django.utils.timezone.now, editable=False
            ),
        ),
    ]
