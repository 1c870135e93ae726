"""Names of the organisations of before, as they are searched."""

from typing import Any

from django.db import migrations

from apps.core.text import search_key


def fold_names(apps: Any, _editor: Any) -> None:
    """Fill what searches look into."""
    places = apps.get_model("profiles", "Organisation").objects
    for row in places.filter(names_key="").iterator():
        names = (row.name, row.native_name, row.acronym, *row.other_names)
        places.filter(pk=row.pk).update(names_key=search_key(*names))


class Migration(migrations.Migration):
    dependencies = [("profiles", "0024_directory")]

    operations = [migrations.RunPython(fold_names, migrations.RunPython.noop)]
