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
# Files that people leave here: outside of everything that a web server shows; backups hold them.
FILES_DIR = Path(env.text("UPLOAD_ROOT", str(env.data_dir() / "uploads"))) / "files"
# Dotted path of a function that takes the path of a file and returns what is wrong with it, or
# "". Nobody looks for viruses while it is empty, and the pages say so (rulings D54).
FILES_SCANNER = env.text("FILES_SCANNER")
# Working days within which the desk wants to look at a statement; 0 promises nothing.
VERIFICATION_AIM_DAYS = env.integer("VERIFICATION_AIM_DAYS", 2)
# A backup should be made every night; after this the page calls it late.
BACKUP_LATE_HOURS = 26
