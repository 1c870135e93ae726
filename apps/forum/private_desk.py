"""The staff's page for opening private questions, beside their other pages."""

from django.utils.translation import gettext_lazy as _

from apps.profiles.desk_pages import FURTHER

FURTHER.add(
    "forum.break_glass",
    ("forum:break_glass", _("Open a private question"), "lock", "forum.ask_break_glass"),
)
