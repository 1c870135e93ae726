"""Files are looked for by their object; the index is built beside traffic."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("core", "0011_releases")]
    operations = [
        AddIndexConcurrently("storedfile", models.Index(fields=["owner_id"], name="file_of_object"))
    ]
