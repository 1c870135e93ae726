"""Room for the capacity in which somebody accepted an answer."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("forum", "0012_not_at_merged"),
        ("profiles", "0009_capacity_snapshots"),
    ]

    operations = [
        migrations.AddField(
            model_name="acceptance",
            name="capacity",
            field=models.ForeignKey(
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="profiles.capacitysnapshot",
            ),
        ),
    ]
