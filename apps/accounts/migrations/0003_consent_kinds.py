"""A person agrees to the terms, to the privacy notice, and states to be of age: one row each."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_erasure'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='consent',
            name='consent_once',
        ),
        migrations.AddField(
            model_name='consent',
            name='kind',
            field=models.CharField(choices=[('terms', 'Terms of use'), ('privacy', 'Privacy notice'), ('age', 'Statement of age')], db_default='terms', default='terms', max_length=10, verbose_name='text'),
        ),
        migrations.AlterField(
            model_name='consent',
            name='terms_version',
            field=models.CharField(max_length=20, verbose_name='version of the text'),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.UniqueConstraint(fields=('user', 'kind', 'terms_version'), name='consent_once'),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['terms', 'privacy', 'age'])), name='consent_known_kind'),
        ),
    ]
