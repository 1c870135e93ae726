"""An index from which figures about public questions are counted, built beside traffic."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("forum", "0002_what_must_hold")]
    operations = [
        AddIndexConcurrently(
            "question",
            models.Index(
                fields=["state"],
                name="question_public_state",
                condition=models.Q(public_at__isnull=False),
            ),
        )
    ]
