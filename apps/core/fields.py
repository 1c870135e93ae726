"""Model fields of the kernel."""

from functools import partial
from typing import Any

from django.db import models

from apps.core.clock import now
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


class ServiceTimeField(models.DateTimeField):  # type: ignore[type-arg]
    """When a row was made, by the time at which services say things happen (clock.py)."""

    def pre_save(self, model_instance: Any, add: bool) -> Any:  # noqa: FBT001  as Django calls it
        """Return the moment of the services for a new row, and what stands there for any other."""
        if not add:
            return super().pre_save(model_instance, add)
        setattr(model_instance, self.attname, now())
        return getattr(model_instance, self.attname)

    def deconstruct(self) -> Any:
        """Migrate as the field of Django that it is in the database."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.DateTimeField", args, kwargs
