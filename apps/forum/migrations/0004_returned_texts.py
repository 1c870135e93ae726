"""The text of an answer as it was when a signer sent it back."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("forum", "0003_public_state")]
    operations = [
        migrations.AddField(
            "answer",
            "returned_md",
            models.TextField(blank=True, db_default="", default="", editable=False),
        )
    ]
