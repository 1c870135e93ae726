"""Vocabularies: controlled lists, countries, glossary, guidance."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VocabulariesConfig(AppConfig):
    """Coded, translated reference data that the other apps point to."""

    name = "apps.vocabularies"
    label = "vocabularies"
    verbose_name = _("Vocabularies")
