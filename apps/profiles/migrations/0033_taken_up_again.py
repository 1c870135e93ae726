"""A refusal that was undone is taken up again by the desk: one more step of a review."""

from django.db import migrations, models

ACTS = [
    ("sent", "Sent a document"),
    ("asked", "Asked for more"),
    ("proposed_approval", "Proposed to verify"),
    ("proposed_refusal", "Proposed to refuse"),
    ("taken_back", "Took the proposal back"),
    ("sent_back", "Did not agree with the proposal"),
    ("approved", "Verified"),
    ("refused", "Refused"),
    ("reopened", "Taken up again"),
]
# The release before knows no such step.
UNDO = "DELETE FROM profiles_reviewstep WHERE act = 'reopened'"


class Migration(migrations.Migration):
    dependencies = [("profiles", "0032_both_proofs_looked_at")]

    operations = [
        migrations.RemoveConstraint(model_name="reviewstep", name="review_step_known"),
        migrations.AlterField(
            model_name="reviewstep",
            name="act",
            field=models.CharField(choices=ACTS, max_length=20, verbose_name="step"),
        ),
        migrations.AddConstraint(
            model_name="reviewstep",
            constraint=models.CheckConstraint(
                condition=models.Q(act__in=[name for name, _label in ACTS]),
                name="review_step_known",
            ),
        ),
        migrations.RunSQL(migrations.RunSQL.noop, UNDO),
    ]
