"""Domain errors at the field they belong to, with everything that was typed kept."""

from django import forms

from apps.core.errors import DomainError


def add_domain_error(form: forms.BaseForm, error: DomainError) -> None:
    """Put each sentence of the error at its field, the rest on top of the form."""
    for name, sentence in error.fields.items():
        form.add_error(name if name in form.fields else None, str(sentence))
    if not error.fields:
        form.add_error(None, str(error.message))
