"""What the directory is read along, built while others write."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("profiles", "0025_names_folded")]

    operations = [
        AddIndexConcurrently(
            model_name="organisation",
            index=models.Index(
                condition=models.Q(("merged_into__isnull", True)),
                fields=["sort_key", "id"],
                name="organisation_directory",
            ),
        ),
        AddIndexConcurrently(
            model_name="organisation",
            index=GinIndex(
                fields=["names_key"], name="organisation_names", opclasses=["gin_trgm_ops"]
            ),
        ),
    ]
