"""Room for the capacity in which somebody asked, drafted, signed and issued."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("forum", "0007_returned_citations"),
        ("profiles", "0009_capacity_snapshots"),
    ]

    operations = [
        migrations.AddField(
            model_name="answer",
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
        migrations.AddField(
            model_name="answer",
            name="drafter_capacity",
            field=models.ForeignKey(
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="profiles.capacitysnapshot",
            ),
        ),
        migrations.AddField(
            model_name="question",
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
        migrations.AddField(
            model_name="signature",
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
