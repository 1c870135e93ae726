"""The status page for administrators."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.core.access import needs
from apps.core.files import scanner_is_set
from apps.portal.operations import State, is_silent, remarks, state

Pairs = list[tuple[str, str]]


@needs("portal.read_status")
@require_safe
def status(request: HttpRequest) -> HttpResponse:
    """Show what waits, what answers, how much room is left, and what runs."""
    found = state()
    sections = [
        (_("Work that waits"), _waiting(found)),
        (_("Services"), _services(found)),
        (_("Room and backups"), _room(found)),
        (_("Versions"), _versions(found)),
    ]
    context = {"sections": sections, "remarks": list(remarks(found))}
    return render(request, "portal/status.html", context)


def _moment(value: datetime | None) -> str:
    if value is None:
        return "–"
    return date_format(timezone.localtime(value), "DATETIME_FORMAT")


def _waiting(found: State) -> Pairs:
    age = timesince(found.outbox_oldest) if found.outbox_oldest else "–"
    pairs = [
        (_("Events waiting for a handler"), str(found.outbox_waiting)),
        (_("Oldest of them, age"), age),
        (_("Mails waiting"), str(found.deliveries_waiting)),
    ]
    labels = {
        "core.outbox": _("Events given up"),
        "notifications.deliveries": _("Mails given up"),
    }
    return pairs + [(labels.get(name, name), str(count)) for name, count in found.dead.items()]


def _services(found: State) -> Pairs:
    answers, away = _("answers"), _("away")
    queue = _("%(queued)s waiting, %(in_work)s in work") % {
        "queued": found.broker.queued,
        "in_work": found.broker.in_work,
    }
    return [
        (_("Database"), f"PostgreSQL {found.database_version}"),
        (_("Broker"), f"Valkey {found.broker.version}" if found.broker.version else away),
        (_("Queue of the broker"), queue if found.broker.version else "–"),
        (_("Worker, last sign of life"), _sign(found.worker_seen)),
        (_("Beat, last sign of life"), _sign(found.beat_seen)),
        (_("Long work, last sign of life"), _sign(found.long_seen)),
        (_("Mail server"), answers if found.mail_answers else away),
        (_("Virus scanner for files"), _("is set") if scanner_is_set() else _("none is set")),
    ]


def _sign(seen: datetime | None) -> str:
    if seen is None:
        return _("never")
    if is_silent(seen):
        return _moment(seen)
    return _("less than a minute ago")


def _room(found: State) -> Pairs:
    free = _("%(free)s of %(total)s (%(percent)s %%)") % {
        "free": filesizeformat(found.disk_free),
        "total": filesizeformat(found.disk_total),
        "percent": found.disk_percent,
    }
    backup = found.backup
    return [
        (_("Size of the database"), filesizeformat(found.database_bytes)),
        (_("Free on the disk of this host"), free if found.disk_total else "–"),
        (_("Last backup"), _moment(backup.made_at if backup else None)),
        (_("Size of the last backup"), filesizeformat(backup.bytes) if backup else "–"),
    ]


def _versions(found: State) -> Pairs:
    return [
        (_("Release"), found.release),
        ("Python", found.python),
        ("Django", found.django),
        (_("Last change of the database"), found.migration),
        (_("Applied"), _moment(found.migrated_at)),
    ]
