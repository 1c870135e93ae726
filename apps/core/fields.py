"""Model fields of the kernel."""

from functools import partial
from typing import Any

from django.db import models

from apps.core.ids import public_id


class PublicIdField(models.CharField):  # type: ignore[type-arg]
    """The random identifier that people see; unique, made once, never a sequence (D20)."""

    def __init__(self, *args: Any, prefix: str = "", **kwargs: Any) -> None:
        self.prefix = prefix
        kwargs.setdefault("max_length", 24)
        kwargs.setdefault("unique", True)
        kwargs.setdefault("editable", False)
        kwargs.setdefault("default", partial(public_id, prefix))
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """Keep the prefix and drop the derived default, so that migrations stay readable."""
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("default", None)
        kwargs["prefix"] = self.prefix
        return name, path, args, kwargs
