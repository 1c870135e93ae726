"""Nothing is published without the capacity in which somebody spoke."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("forum", "0009_frozen_capacities"),
        ("profiles", "0009_capacity_snapshots"),
        ("vocabularies", "0003_shown_at_kept"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="answer",
            name="drafter_capacity",
            field=models.ForeignKey(
                db_index=False,
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="profiles.capacitysnapshot",
            ),
        ),
        migrations.AlterField(
            model_name="signature",
            name="capacity",
            field=models.ForeignKey(
                db_index=False,
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="profiles.capacitysnapshot",
            ),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("issued_at__isnull", True), ("capacity__isnull", False), _connector="OR"
                ),
                name="answer_issued_in_a_capacity",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("capacity__isnull", True), ("submitted_at__isnull", True)),
                    models.Q(("capacity__isnull", False), ("submitted_at__isnull", False)),
                    _connector="OR",
                ),
                name="question_sent_in_a_capacity",
            ),
        ),
    ]
