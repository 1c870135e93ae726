"""One index finds words and marks together, another one gives the order of lists."""

import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("forum", "0045_words_filled")]

    operations = [
        migrations.AddIndex(
            "questionwords",
            django.contrib.postgres.indexes.GinIndex(
                fields=["vector", "marks"], name="question_words_marks"
            ),
        ),
        migrations.AddIndex(
            "questionwords",
            models.Index(
                fields=["-listed_at", "-question"],
                name="question_words_order",
                condition=models.Q(listed_at__isnull=False),
            ),
        ),
        migrations.RemoveIndex("questionwords", "question_words_vector"),
    ]
