"""Row locks: decide only on a row that nobody else can change meanwhile."""

from typing import TypeVar
from uuid import UUID

from django.db.models import Model

from apps.core.errors import NotFound

M = TypeVar("M", bound=Model)


def lock_row(model: type[M], pk: UUID) -> M:
    """Return the row, locked `FOR NO KEY UPDATE` until the transaction ends.

    Rows that refer to it can still be inserted by others. Raises NotFound when it is gone.
    """
    found = model._default_manager.select_for_update(no_key=True).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found
