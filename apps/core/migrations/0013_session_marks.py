"""Whom a session names. The database lets marks go with their session, whatever deletes it."""

import django.db.models.deletion
from django.db import migrations, models

GOES_WITH_THE_SESSION = """
ALTER TABLE core_sessionmark ADD CONSTRAINT session_mark_goes_with_session
  FOREIGN KEY (session_id) REFERENCES django_session (session_key) ON DELETE CASCADE
"""
STAYS = "ALTER TABLE core_sessionmark DROP CONSTRAINT session_mark_goes_with_session"


class Migration(migrations.Migration):
    dependencies = [("core", "0012_files_of_objects"), ("sessions", "0001_initial")]
    operations = [
        migrations.CreateModel(
            name="SessionMark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("mark", models.CharField(blank=True, max_length=64)),
                (
                    "session",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="sessions.session",
                    ),
                ),
            ],
            options={
                "verbose_name": "mark of a session",
                "verbose_name_plural": "marks of sessions",
                "indexes": [models.Index(fields=["mark"], name="session_mark_found")],
                "constraints": [
                    models.UniqueConstraint(fields=("session", "mark"), name="session_mark_once"),
                    models.CheckConstraint(
                        condition=models.Q(("mark__regex", "^([0-9a-f]{64})?$")),
                        name="session_mark_is_digest",
                    ),
                ],
            },
        ),
        migrations.RunSQL(GOES_WITH_THE_SESSION, STAYS),
    ]
