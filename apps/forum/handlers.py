"""What follows in this app from what happens elsewhere: one module each part of the forum."""

from apps.forum import handlers_desk, handlers_marks, handlers_recheck, handlers_watch

__all__ = ["handlers_desk", "handlers_marks", "handlers_recheck", "handlers_watch"]
