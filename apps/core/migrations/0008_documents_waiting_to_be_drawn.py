"""PDFs that were left here before their pages were drawn wait for it from now on."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0007_pages_of_documents"),
    ]

    operations = [
        migrations.RunSQL(
            """
            INSERT INTO core_filedrawing (file_id, state, attempts, deaths, last_error, pages)
            SELECT id, 'queued', 0, 0, '', 0 FROM core_storedfile
            WHERE kind = 'pdf' AND state = 'checked'
            ON CONFLICT DO NOTHING
            """,
            migrations.RunSQL.noop,
        ),
    ]
