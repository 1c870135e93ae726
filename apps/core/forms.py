"""How every form looks and speaks: one renderer, one field group, plain error sentences."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import DjangoTemplates
from django.forms.utils import flatatt
from django.template import loader
from django.utils.formats import number_format
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

_UNSTYLED = ("checkbox", "radio", "hidden")


class LookBoundField(BoundField):
    """A bound field that knows how the field group wants to draw it."""

    def build_widget_attrs(
        self, attrs: dict[str, Any], widget: forms.Widget | None = None
    ) -> dict[str, Any]:
        """Give text-like controls the class `input`, and keep ARIA attributes valid."""
        built = super().build_widget_attrs(attrs, widget)
        drawn = widget or self.field.widget
        if self.kind == "choices":
            # The message hangs on the group; `aria-invalid` is not allowed on a radio button.
            built.pop("aria-invalid", None)
        if not drawn.is_hidden and getattr(drawn, "input_type", "") not in _UNSTYLED:
            classes = [str(drawn.attrs.get("class", "")), "input"]
            if drawn.attrs.get("autocomplete") == "one-time-code":
                classes.append("code-in")
            built["class"] = " ".join(filter(None, classes))
        return built

    @property
    def kind(self) -> str:
        """`choices` (several radio buttons or boxes), `check` (one box) or `plain`."""
        if self.use_fieldset:
            return "choices"
        return "check" if isinstance(self.field.widget, forms.CheckboxInput) else "plain"

    @property
    def is_long_text(self) -> bool:
        """Whether people write more than a line here: counted, and guarded against loss."""
        return self.widget_type == "textarea" and not self.field.disabled

    @property
    def limit(self) -> int | None:
        """The greatest number of characters, where there is one."""
        return getattr(self.field, "max_length", None)

    @property
    def aria_describedby(self) -> str | None:
        """Hint, messages and the number of characters allowed."""
        named = super().aria_describedby
        if self.is_long_text and self.limit and not self.field.widget.attrs.get("aria-describedby"):
            return f"{named or ''} {self.auto_id}_count".strip()
        return named

    @property
    def anchor(self) -> str:
        """The id that a link of the error summary leads to."""
        return f"{self.auto_id}_0" if self.kind == "choices" else self.id_for_label

    @property
    def shows_optional(self) -> bool:
        """Whether the label says "(optional)".

        A form switches this off by `hide_optional`: True for all its fields, or their names
        (what a draft may lack, but what is needed later).
        """
        needless = self.kind == "check" or self.field.disabled
        hide = getattr(self.form, "hide_optional", False)
        hidden = hide if isinstance(hide, bool) else self.name in hide
        return not (self.field.required or needless or hidden)

    @property
    def options(self) -> list[tuple[Any, str]]:
        """Each choice with its hint, taken from `field.choice_hints` by the choice's value."""
        hints: dict[str, str] = getattr(self.field, "choice_hints", {})
        return [(option, hints.get(str(option.data["value"]), "")) for option in self]


class LongTextField(forms.CharField):
    """Text of several lines. A line break is one character, as the page counts it.

    Browsers send two.
    """

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        """Return the text with plain line breaks, before its length is measured."""
        text = super().to_python(value) or ""
        return text.replace("\r\n", "\n").replace("\r", "\n")


class LongSelect(forms.Select):
    """A drop-down of a controlled list, the same markup as Django's.

    Django draws two templates per option, which makes a list of terms half of a page's cost.
    """

    def render(
        self,
        name: str,
        value: Any,
        attrs: dict[str, Any] | None = None,
        renderer: Any = None,  # noqa: ARG002  Django's signature
    ) -> SafeString:
        """Return the element with all options, grouped where the choices are."""
        chosen = {str(one) for one in self.format_value(value)}
        lines = [f'<select name="{conditional_escape(name)}"{flatatt(self._attrs(attrs))}>']
        for key, label in self.choices:
            if isinstance(label, list | tuple):
                lines.append(f'  <optgroup label="{conditional_escape(key)}">')
                lines.extend(_option(code, words, chosen) for code, words in label)
                lines.append("  </optgroup>")
            else:
                lines.append(_option(key, label, chosen))
        return mark_safe("\n".join([*lines, "</select>"]))  # noqa: S308  escaped part by part

    def _attrs(self, attrs: dict[str, Any] | None) -> dict[str, Any]:
        return {k: v for k, v in self.build_attrs(self.attrs, attrs).items() if v is not False}


def _option(value: Any, label: Any, chosen: set[str]) -> str:
    key = "" if value is None else str(value)
    selected = " selected" if key in chosen else ""
    words = conditional_escape(label)
    return f'  <option value="{conditional_escape(key)}"{selected}>{words}</option>'


class LookRenderer(DjangoTemplates):
    """Draws whole forms and field groups with `templates/components/`.

    Widgets keep Django's own templates, so that the admin stays as it is.
    """

    form_template_name = "components/form_fields.html"
    field_template_name = "components/field.html"
    bound_field_class = LookBoundField

    def get_template(self, template_name: str) -> Any:
        """Look in the project's templates first for everything but Django's widgets."""
        if template_name.startswith("django/forms/"):
            return super().get_template(template_name)
        return loader.get_template(template_name)


class PlainMessagesMixin:
    """Replaces Django's generic error texts by sentences that say what to do.

    A message that the field itself was given stays.
    """

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        use_plain_messages(self.fields.items())


def use_plain_messages(fields: Iterable[tuple[str, forms.Field]]) -> None:
    """Set plain sentences on the given fields where Django's defaults still stand."""
    for name, field in fields:
        label = field.label or name.replace("_", " ")
        if field.error_messages.get("required") == forms.Field.default_error_messages["required"]:
            field.error_messages["required"] = _required_message(field) % {"field": label}
        if isinstance(field, forms.CharField) and field.max_length is not None:
            field.error_messages.setdefault(
                "max_length",
                _("Shorten “%(field)s” to %(limit)s characters.")
                % {"field": label, "limit": number_format(field.max_length, force_grouping=True)},
            )
        if isinstance(field, forms.ChoiceField) and _is_default(field, "invalid_choice"):
            field.error_messages["invalid_choice"] = _(
                "Choose one of the values offered for “%(field)s”."
            ) % {"field": label}
        if isinstance(field, forms.EmailField):
            field.error_messages["invalid"] = _(
                "Enter an e-mail address in the correct format, like name@example.eu"
            )


def _is_default(field: forms.ChoiceField, code: str) -> bool:
    defaults = (forms.ChoiceField, forms.MultipleChoiceField)
    return field.error_messages.get(code) in [
        kind.default_error_messages.get(code) for kind in defaults
    ]


def _required_message(field: forms.Field) -> Any:
    if isinstance(field, forms.ChoiceField):
        return _("Choose an option for “%(field)s”")
    if isinstance(field, forms.BooleanField):
        return _("Tick the box “%(field)s” to continue")
    return _("Fill in “%(field)s”")
