"""Rights over one's data: how long things wait, and where marks of erased people are kept."""

from pathlib import Path

from atmp.settings import env

# Between asking to be erased and being erased; signing in still works, to change one's mind.
DELETION_WAIT_DAYS = env.integer("DELETION_WAIT_DAYS", 14)
DELETION_REMINDER_DAYS = 3
# A copy of one's data can be fetched this long.
COPY_KEPT_DAYS = 7
# An account that the platform closed is erased after this time.
CLOSED_ACCOUNT_DAYS = 365
# The address of an invitation that was used or has expired.
INVITATION_ADDRESS_DAYS = 30
# Conversations through the platform: how long after the last message, how many a person begins
# in a day, and how long after being declined nobody begins another one with the same side.
CONTACT_KEPT_DAYS = 730
CONTACT_NEW_A_DAY = 10
CONTACT_AGAIN_DAYS = 30
# What became of a mail, and what the plain admin noted.
DELIVERY_DAYS = 180
ADMIN_LOG_DAYS = 730
# Outside the database and its backups: with it, a restored backup erases again.
ERASURE_LIST_FILE = Path(
    env.text("ERASURE_LIST_FILE", str(env.data_dir() / "backups" / "erased.txt"))
)
# Private questions to authorities: how long staff read one that two of them opened, how long a
# proposal to publish waits for both sides, and when the texts of closed ones go (told before).
BREAK_GLASS_MINUTES = env.integer("BREAK_GLASS_MINUTES", 60)
PUBLICATION_DAYS = env.integer("PUBLICATION_DAYS", 60)
PRIVATE_KEPT_MONTHS = env.integer("PRIVATE_KEPT_MONTHS", 36)
PRIVATE_NOTICE_DAYS = 30
# Nothing is published from a group of fewer like questions than this.
SMALL_GROUP = 5
