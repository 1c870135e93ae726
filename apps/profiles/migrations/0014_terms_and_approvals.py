"""Until when a membership holds, who was the second to approve, and stages of mandates."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# Version 0.1.0 serves on while the database already is this one: it knows neither terms nor the
# days of proofs, so they are written for it, from what it asked for. What one person alone
# verifies where two are asked for now is refused, for it too. Goes with the release after 0.2.
RELEASE_BEFORE = """
CREATE FUNCTION profiles_verified_by_release_before() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.approved_by_id IS NULL AND (
    NEW.method = 'desk' OR NEW.role = 'regulator' AND NEW.method = 'invitation'
  ) THEN
    RAISE EXCEPTION 'two people are asked for now'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'membership_needs_two_people';
  END IF;
  NEW.valid_until := LEAST(NEW.verified_at, clock_timestamp()) + interval '365 days';
  IF NEW.method = 'mailbox'
      OR NEW.method = 'organisation' AND NEW.role NOT IN ('developer', 'patient') THEN
    NEW.mailbox_proven_at := COALESCE(NEW.mailbox_proven_at, NEW.verified_at);
  END IF;
  IF NEW.method IN ('invitation', 'organisation') THEN
    NEW.confirmed_at := COALESCE(NEW.confirmed_at, NEW.verified_at);
  END IF;
  RETURN NEW;
END
$$;

CREATE FUNCTION profiles_stated_by_release_before() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.mailbox_proven_at := NEW.created_at;
  RETURN NEW;
END
$$;

CREATE TRIGGER release_before_joins BEFORE INSERT ON profiles_membership
  FOR EACH ROW WHEN (NEW.state = 'verified' AND NEW.valid_until IS NULL)
  EXECUTE FUNCTION profiles_verified_by_release_before();

CREATE TRIGGER release_before_verifies BEFORE UPDATE OF state ON profiles_membership
  FOR EACH ROW WHEN (
    OLD.state IN ('claimed', 'mailbox_proven') AND NEW.state = 'verified'
    AND NEW.valid_until IS NULL
  )
  EXECUTE FUNCTION profiles_verified_by_release_before();

CREATE TRIGGER release_before_states BEFORE INSERT ON profiles_membership
  FOR EACH ROW WHEN (NEW.state = 'mailbox_proven' AND NEW.mailbox_proven_at IS NULL)
  EXECUTE FUNCTION profiles_stated_by_release_before();
"""
RELEASE_BEFORE_NOT = """
DROP TRIGGER release_before_states ON profiles_membership;
DROP TRIGGER release_before_verifies ON profiles_membership;
DROP TRIGGER release_before_joins ON profiles_membership;
DROP FUNCTION profiles_stated_by_release_before();
DROP FUNCTION profiles_verified_by_release_before();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('profiles', '0013_details_looked_at'),
        ('vocabularies', '0003_shown_at_kept'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='membership',
            name='membership_one_active',
        ),
        migrations.RemoveConstraint(
            model_name='membership',
            name='membership_verified_by_somebody',
        ),
        migrations.RemoveConstraint(
            model_name='membership',
            name='membership_mailbox_is_enough_for',
        ),
        migrations.RemoveConstraint(
            model_name='membership',
            name='membership_words_known',
        ),
        migrations.AddField(
            model_name='invitation',
            name='approved_at',
            field=models.DateTimeField(null=True, verbose_name='approved'),
        ),
        migrations.AddField(
            model_name='invitation',
            name='approved_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='invitation',
            name='reason',
            field=models.TextField(blank=True, db_default='', default='', verbose_name='reason'),
        ),
        migrations.AddField(
            model_name='invitation',
            name='refusal',
            field=models.TextField(blank=True, db_default='', default='', verbose_name='reason of the refusal'),
        ),
        migrations.AddField(
            model_name='invitation',
            name='refused_at',
            field=models.DateTimeField(null=True, verbose_name='refused'),
        ),
        migrations.AddField(
            model_name='invitation',
            name='refused_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='mandate',
            name='stages',
            field=models.ManyToManyField(blank=True, related_name='+', to='vocabularies.term', verbose_name='development stages'),
        ),
        migrations.AddField(
            model_name='membership',
            name='approved_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='second approver'),
        ),
        migrations.AddField(
            model_name='membership',
            name='confirmed_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='confirmed'),
        ),
        migrations.AddField(
            model_name='membership',
            name='mailbox_proven_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='mailbox proven'),
        ),
        migrations.AddField(
            model_name='membership',
            name='reminded',
            field=models.PositiveSmallIntegerField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='membership',
            name='valid_until',
            field=models.DateTimeField(blank=True, null=True, verbose_name='valid until'),
        ),
        migrations.AlterField(
            model_name='membership',
            name='method',
            field=models.CharField(blank=True, choices=[('mailbox', "Mailbox at the organisation's domain"), ('invitation', 'Invitation by the organisation'), ('organisation', 'Confirmed by the organisation'), ('colleague', 'Vouched for by a colleague'), ('desk', 'Checked by the platform'), ('installation', 'Set up with the platform')], max_length=20, verbose_name='verified how'),
        ),
        migrations.AlterField(
            model_name='membership',
            name='state',
            field=models.CharField(choices=[('claimed', 'Stated, not yet checked'), ('mailbox_proven', 'Mailbox confirmed, waiting for the organisation'), ('confirmed', 'Confirmed by the organisation, mailbox not yet proven'), ('verified', 'Verified'), ('lapsed', 'Lapsed'), ('revoked', 'Ended')], default='claimed', max_length=20, verbose_name='state'),
        ),
        migrations.AddIndex(
            model_name='membership',
            index=models.Index(condition=models.Q(('state', 'verified')), fields=['valid_until'], name='membership_ends'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('claimed', 'mailbox_proven', 'confirmed', 'verified', 'lapsed'))), fields=('user', 'organisation', 'role'), name='membership_one_active'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', ['developer', 'regulator', 'gmp_staff', 'hospital_steward', 'patient', 'hta', 'member', 'editor', 'moderator', 'admin']), ('state__in', ['claimed', 'mailbox_proven', 'confirmed', 'verified', 'lapsed', 'revoked'])), name='membership_words_known'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'verified'), _negated=True), models.Q(('method__in', ('mailbox', 'installation')), ('verified_at__isnull', False)), models.Q(('method__in', ('invitation', 'organisation', 'desk', 'colleague')), ('verified_at__isnull', False), ('verified_by__isnull', False)), _connector='OR'), name='membership_verified_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('method__in', ('mailbox', 'colleague')), _negated=True), ('role__in', ('developer', 'patient')), _connector='OR'), name='membership_mailbox_is_enough_for'),
        ),
        migrations.RunSQL(RELEASE_BEFORE, RELEASE_BEFORE_NOT),
    ]
