"""Filters of one's notifications."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from apps.core.api.parameters import TrueOrFalseFilter
from apps.notifications.models import Notification


class NotificationFilter(django_filters.FilterSet):
    """Narrows one's own notifications."""

    unread = TrueOrFalseFilter(
        method="not_read",
        label=_("Not read yet"),
        help_text=_("true: only what is not read yet; false: only what is."),
    )

    class Meta:
        model = Notification
        fields: list[str] = []

    def not_read(self, queryset: QuerySet[Any], _name: str, value: bool) -> QuerySet[Any]:  # noqa: FBT001  shape of django-filter
        """Keep what was not read, or what was."""
        return queryset.filter(read_at__isnull=value)
