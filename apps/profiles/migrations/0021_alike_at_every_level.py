"""Domains that look alike are told apart at every level; merges wait for nobody who waits for them.

A domain below one that looks like another organisation's proves as little as that one itself.
"""

from django.db import migrations

ALIKE = """
        OR (NEW.skeleton <> '' AND skeleton IN (
          SELECT array_to_string(shapes[n:], '.')
          FROM generate_series(2, array_length(shapes, 1)) AS n
        ))
        OR (
          NEW.skeleton <> ''
          AND reverse(skeleton) COLLATE "C" > reverse(NEW.skeleton) || '.'
          AND reverse(skeleton) COLLATE "C" < reverse(NEW.skeleton) || '/'
        )"""

# As the eleventh migration has it, with the domains above and below in the letters they look like.
APART = """
CREATE OR REPLACE FUNCTION profiles_domain_apart() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  backwards text COLLATE "C" := reverse(NEW.domain);
  labels text[] := string_to_array(NEW.domain, '.');
  shapes text[] := string_to_array(NEW.skeleton, '.');
BEGIN
  -- One at a time: two that are added at once would not see each other.
  PERFORM pg_advisory_xact_lock(hashtext('profiles.domains'));
  IF EXISTS (
    SELECT 1 FROM profiles_verifieddomain
    WHERE organisation_id <> NEW.organisation_id
      AND (
        (NEW.skeleton <> '' AND skeleton = NEW.skeleton)
        OR domain IN (
          SELECT array_to_string(labels[n:], '.')
          FROM generate_series(2, array_length(labels, 1)) AS n
        )
        OR (
          reverse(domain) COLLATE "C" > backwards || '.'
          AND reverse(domain) COLLATE "C" < backwards || '/'
        ){alike}
      )
  ) THEN
    RAISE EXCEPTION 'this domain cannot be told from one of another organisation'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'domain_stands_apart';
  END IF;
  RETURN NULL;
END
$$;
"""
INDEXED = """
CREATE INDEX domain_skeleton_backwards
  ON profiles_verifieddomain ((reverse(skeleton)) COLLATE "C");
"""
FREE = "DROP INDEX domain_skeleton_backwards;"

# A membership that stays where it is asks nothing of its organisation: whoever holds its lock and
# saves it would otherwise wait for a merge that waits for that lock. One that comes back does.
MOVES = """
DROP TRIGGER membership_not_at_merged ON profiles_membership;
CREATE TRIGGER membership_not_at_merged
  BEFORE INSERT ON profiles_membership
  FOR EACH ROW EXECUTE FUNCTION profiles_not_merged();
CREATE TRIGGER membership_not_to_merged
  BEFORE UPDATE OF organisation_id, state ON profiles_membership
  FOR EACH ROW WHEN (
    OLD.organisation_id IS DISTINCT FROM NEW.organisation_id
    OR (OLD.state = 'revoked' AND NEW.state <> 'revoked')
  )
  EXECUTE FUNCTION profiles_not_merged();
"""
MOVED = """
DROP TRIGGER membership_not_to_merged ON profiles_membership;
DROP TRIGGER membership_not_at_merged ON profiles_membership;
CREATE TRIGGER membership_not_at_merged
  BEFORE INSERT OR UPDATE OF organisation_id ON profiles_membership
  FOR EACH ROW EXECUTE FUNCTION profiles_not_merged();
"""


class Migration(migrations.Migration):
    dependencies = [("profiles", "0020_no_public_mailboxes")]

    operations = [
        migrations.RunSQL(APART.format(alike=ALIKE), APART.format(alike="")),
        migrations.RunSQL(INDEXED, FREE),
        migrations.RunSQL(MOVES, MOVED),
    ]
