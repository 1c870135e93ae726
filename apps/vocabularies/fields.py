"""Model fields and constraints that several vocabularies share."""

import re
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.vocabularies.labels import SOURCE_LANGUAGE

PARTIAL_DATE = r"^([0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?)?$"
WEB_ADDRESS = r"^(https?://\S+)?$"
_LANGUAGE = re.compile(r"^[a-z]{2}$")


def validate_texts(value: Any) -> None:
    """Refuse anything but a mapping of two-letter language codes to texts."""
    if not isinstance(value, Mapping) or not all(
        isinstance(key, str) and _LANGUAGE.match(key) and isinstance(text, str)
        for key, text in value.items()
    ):
        raise ValidationError(
            _("Give the texts by language code, like en, de or fr."), code="invalid"
        )


class TranslatedField(models.JSONField):
    """Texts by language code; a further language is data, never a migration (rulings D22)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", dict)
        super().__init__(*args, **kwargs)
        self.validators = [*self.validators, validate_texts]


class PartialDateField(models.CharField):  # type: ignore[type-arg]
    """A date as precise as its source: `2009`, `2009-12` or `2009-12-17`; empty = not known."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 10)
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", "")
        super().__init__(*args, **kwargs)
        self.validators = [
            *self.validators,
            RegexValidator(
                PARTIAL_DATE, _("Enter a year, a month or a day, like 2009, 2009-12 or 2009-12-17.")
            ),
        ]


class WebAddressField(models.URLField):  # type: ignore[type-arg]
    """An address of the web that may be absent; typed without a scheme it means https."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 500)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def formfield(self, **kwargs: Any) -> Any:
        """Return the form field of Django's next default."""
        return super().formfield(**{"assume_scheme": "https", **kwargs})


def has_source_text(field: str, *, name: str) -> models.CheckConstraint:
    """Return the constraint that the English text, the fallback of all others, is there."""
    return models.CheckConstraint(
        condition=models.Q(
            **{f"{field}__has_key": SOURCE_LANGUAGE, f"{field}__{SOURCE_LANGUAGE}__regex": r"\S"}
        ),
        name=name,
        violation_error_message=_("The English text is missing."),
    )


def one_of(field: str, values: list[str], *, name: str) -> models.CheckConstraint:
    """Return the constraint that the column holds one of the coded values."""
    return models.CheckConstraint(condition=models.Q(**{f"{field}__in": values}), name=name)


def partial_dates(*fields: str, name: str) -> models.CheckConstraint:
    """Return the constraint that the columns hold a year, a month, a day, or nothing."""
    condition = models.Q()
    for field in fields:
        condition &= models.Q(**{f"{field}__regex": PARTIAL_DATE})
    return models.CheckConstraint(condition=condition, name=name)


def web_address(field: str, *, name: str) -> models.CheckConstraint:
    """Return the constraint that the column holds an address of the web, or nothing."""
    return models.CheckConstraint(condition=models.Q(**{f"{field}__regex": WEB_ADDRESS}), name=name)
