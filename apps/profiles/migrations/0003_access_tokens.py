"""Access tokens. What a token is given never grows; what ended stays ended."""

import apps.core.ids
import datetime
import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models


NEVER_MORE = """
CREATE FUNCTION profiles_token_never_more() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.membership_id <> OLD.membership_id OR NEW.prefix <> OLD.prefix
    OR NEW.token_hash <> OLD.token_hash OR NEW.binding <> OLD.binding
    OR NEW.scopes <> OLD.scopes OR NEW.networks <> OLD.networks
    OR NEW.expires_at > OLD.expires_at
  THEN
    RAISE EXCEPTION 'what a token is given never changes'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'token_never_grows';
  END IF;
  IF OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS DISTINCT FROM OLD.revoked_at THEN
    RAISE EXCEPTION 'what ended stays ended'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'token_stays_ended';
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER token_never_more
  BEFORE UPDATE ON profiles_apitoken
  FOR EACH ROW EXECUTE FUNCTION profiles_token_never_more();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('profiles', '0002_what_must_hold'),
    ]

    operations = [
        migrations.CreateModel(
            name='ApiToken',
            fields=[
                ('id', models.UUIDField(default=apps.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='changed')),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('read:public', 'Read what everybody may read'), ('read:questions', "Read your own and your authority's questions"), ('write:questions', 'Ask, change and withdraw questions, accept answers'), ('read:cases', 'Read the inbox and the drafts of your authority'), ('write:cases', 'Draft answers for your authority'), ('read:notifications', 'Read your notifications'), ('write:notifications', 'Mark your notifications as read')], max_length=30), size=None, verbose_name='scopes')),
                ('prefix', models.CharField(editable=False, max_length=8, unique=True, verbose_name='begins with')),
                ('token_hash', models.CharField(editable=False, max_length=64, unique=True)),
                ('binding', models.CharField(editable=False, max_length=64)),
                ('networks', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=49), blank=True, default=list, size=None, verbose_name='networks')),
                ('expires_at', models.DateTimeField(verbose_name='valid until')),
                ('last_used_at', models.DateTimeField(blank=True, null=True, verbose_name='last used')),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='ended')),
                ('membership', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tokens', to='profiles.membership', verbose_name='role')),
            ],
            options={
                'verbose_name': 'access token',
                'verbose_name_plural': 'access tokens',
                'constraints': [models.CheckConstraint(condition=models.Q(('name__regex', '\\S')), name='token_has_a_name'), models.CheckConstraint(condition=models.Q(('scopes__contained_by', ['read:public', 'read:questions', 'write:questions', 'read:cases', 'write:cases', 'read:notifications', 'write:notifications']), ('scopes__contains', ['read:public'])), name='token_scopes_known'), models.CheckConstraint(condition=models.Q(('prefix__regex', '^[a-z0-9]{8}$')), name='token_prefix_form'), models.CheckConstraint(condition=models.Q(('token_hash__regex', '^[0-9a-f]{64}$'), ('binding__regex', '^[0-9a-f]{64}$')), name='token_hash_form'), models.CheckConstraint(condition=models.Q(('networks__len__lte', 10)), name='token_few_networks'), models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('created_at')), ('expires_at__lte', django.db.models.expressions.CombinedExpression(models.F('created_at'), '+', models.Value(datetime.timedelta(days=366))))), name='token_ends_within_a_year')],
            },
        ),
        migrations.RunSQL(
            NEVER_MORE,
            """
            DROP TRIGGER token_never_more ON profiles_apitoken;
            DROP FUNCTION profiles_token_never_more();
            """,
        ),
    ]
