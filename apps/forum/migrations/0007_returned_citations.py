"""The citations of an answer as they were when a signer sent it back."""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("forum", "0006_issued_within_mandate")]
    operations = [
        migrations.AddField(
            "answer",
            "returned_citations",
            ArrayField(models.TextField(), editable=False, null=True),
        )
    ]
