"""No acceptance without the capacity in which it was given."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("forum", "0014_acceptances_frozen")]

    operations = [
        migrations.AlterField(
            model_name="acceptance",
            name="capacity",
            field=models.ForeignKey(
                db_index=False,
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="profiles.capacitysnapshot",
            ),
        ),
    ]
