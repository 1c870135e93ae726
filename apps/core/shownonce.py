"""A secret on its way from the form that made it to the one page that shows it.

It waits, sealed, in the session of the browser that sent the form: whoever reads the sessions
has no key, whoever has another session does not get it, and taking it removes it. So a form
can be answered with a redirect, and loading its result again makes nothing twice.
"""

import time
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest

from apps.core.sealing import seal, unseal

SESSION_KEY = "shown_once"
KEPT_SECONDS = 600


def keep(request: HttpRequest, name: str, secret: str) -> None:
    """Keep the secret for ten minutes; call it in the transaction that makes the secret."""
    session = request.session
    sealed = seal(SESSION_KEY, secret, about=_place(session, name))
    with transaction.atomic():
        waiting = _locked(session)
        _write(session, waiting | {name: [sealed, int(time.time()) + KEPT_SECONDS]})


def take(request: HttpRequest, name: str) -> str | None:
    """Return the secret, the first time only; None when it was shown, is old, or never was."""
    session = request.session
    if name not in _kept(session):
        return None
    with transaction.atomic():
        waiting = _locked(session)
        entry = waiting.pop(name, None)
        if entry is None:
            return None
        _write(session, waiting)
    return unseal(SESSION_KEY, entry[0], about=_place(session, name))


def _locked(session: SessionBase) -> dict[str, Any]:
    """Return what waits in the stored session, locked: two requests at once take turns."""
    rows = Session.objects.select_for_update().filter(session_key=session.session_key)
    row = rows.first()
    return _kept({} if row is None else session.decode(row.session_data))


def _kept(session: SessionBase | dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = session.get(SESSION_KEY, {})
    moment = time.time()
    return {name: entry for name, entry in found.items() if entry[1] > moment}


def _write(session: SessionBase, waiting: dict[str, Any]) -> None:
    """Save at once: at the end of the request, it could bring back what was taken meanwhile."""
    before = session.modified
    session[SESSION_KEY] = waiting
    session.save()
    session.modified = before


def _place(session: SessionBase, name: str) -> str:
    return f"{session.session_key}\n{name}"
