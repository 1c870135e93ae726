"""What the people who run an installation look at: the status page reads these."""

from pathlib import Path

from atmp import release
from atmp.settings import env

RELEASE = release.RELEASE
# `make backup` writes it after each backup; the status page says how old that is.
BACKUP_STATUS_FILE = Path(
    env.text("BACKUP_STATUS_FILE", str(env.data_dir() / "backups" / "last-backup.json"))
)
# Where the disk must not fill up.
WATCHED_FOLDER = Path(env.text("UPLOAD_ROOT", str(env.data_dir())))
# A backup should be made every night; after this the page calls it late.
BACKUP_LATE_HOURS = 26
