"""The clock of cases: how long things wait for the asker."""

from datetime import timedelta

# Without a reply a case lapses after this time; the asker is reminded so long before.
FORUM_REPLY_WITHIN = timedelta(days=60)
FORUM_REPLY_REMINDER = timedelta(days=14)
# So long a reply opens a lapsed case again.
FORUM_REOPEN_WITHIN = timedelta(days=30)
# So long the asker can decide about a transfer.
FORUM_TRANSFER_WITHIN = timedelta(days=30)
