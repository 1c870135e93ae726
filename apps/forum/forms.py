"""Forms of the forum: shape only; what must hold is checked by services and the database."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.choices import flatten_choices
from django.utils.formats import date_format
from django.utils.timezone import now
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.core.errors import DomainError
from apps.core.formerrors import add_domain_error
from apps.core.forms import LongSelect, PlainMessagesMixin
from apps.forum.choices import (
    CITATIONS_MAX,
    DEFAULT_REVIEW_MONTHS,
    DEFAULT_VALIDITY_MONTHS,
    OLDER_REASON_MAX,
    SHORT_MAX,
    TEXT_MAX,
)
from apps.forum.choices_life import CHANGE_NOTE_MAX
from apps.forum.citable import version_label
from apps.forum.limits_form import LimitsForm, limits_initial
from apps.forum.models import Answer, Citation
from apps.forum.referring import ChannelField
from apps.forum.services.answer_content import months_ahead
from apps.forum.services.answers import AnswerContent, Cited
from apps.vocabularies.models import Country, GuidanceVersion, Term

# Only what can be a code is asked for: the database refuses some characters.
_CODE = re.compile(r"[\w.]{1,80}")


class TermField(forms.ChoiceField):
    """A choice from one controlled list; cleans to the term."""

    def __init__(self, list_code: str, **kwargs: Any) -> None:
        self.list_code = list_code
        super().__init__(choices=self._offered, widget=LongSelect, **kwargs)

    def _offered(self) -> list[Any]:
        options = Term.objects.choices_for(self.list_code, get_language())
        return [("", _("Choose")), *options]

    def clean(self, value: Any) -> Any:
        """Return the term, or None when nothing was chosen and nothing is required."""
        code = self.to_python(value)
        if not code and not self.required:
            return None
        if not code:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        terms = Term.objects.offered(self.list_code)
        term = terms.filter(code=code).first() if _CODE.fullmatch(code) else None
        if term is None:
            raise forms.ValidationError(
                self.error_messages["invalid_choice"], code="invalid_choice"
            )
        return term


def standing_now(
    form: forms.Form, changed: Iterable[str] | None, current: Mapping[str, Any]
) -> list[tuple[str, str]]:
    """Return label and value of each field of the form that somebody else changed.

    `changed` names columns, as a version conflict does; `current` is the form's initial now.
    """
    names = {column.removesuffix("_md").removesuffix("_id") for column in changed or ()}
    return [
        (str(field.label), _in_words(field, current.get(name)))
        for name, field in form.fields.items()
        if name in names
    ]


def _in_words(field: Any, value: Any) -> str:
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    if value in (None, "", []):
        return str(_("Not filled in"))
    if isinstance(value, date):
        return date_format(value)
    values = value if isinstance(value, list) else [value]
    words = dict(flatten_choices(getattr(field, "choices", ())))
    return ", ".join(str(words.get(one, one)) for one in values)


class AnswerForm(LimitsForm):
    """What an official drafts; citations stand in a form set beside it."""

    hide_optional = True

    short = forms.CharField(
        label=_("Short answer"),
        help_text=_("One or two sentences that can stand alone. Up to 300 characters."),
        max_length=SHORT_MAX,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    text = forms.CharField(
        label=_("Answer"),
        help_text=_("Plain paragraphs. **Bold**, lists and links in Markdown are possible."),
        max_length=TEXT_MAX * 2,
        required=False,
        widget=forms.Textarea(attrs={"rows": 10}),
    )
    channel = ChannelField(
        label=_("Refer to a formal procedure"),
        help_text=_("The case ends as referred. Say in a few words why."),
        required=False,
    )
    basis = TermField("answer_basis", label=_("Rests on"), required=False)
    jurisdictions = forms.MultipleChoiceField(
        label=_("Applies in"), widget=forms.CheckboxSelectMultiple, required=False
    )
    valid_until = forms.DateField(
        label=_("Valid until"),
        help_text=_("At most 36 months from today. You are reminded before it ends."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    no_guidance_reason = forms.CharField(
        label=_("No guidance exists, because"),
        help_text=_("Only when nothing can be cited."),
        max_length=500,
        required=False,
    )
    change_note = forms.CharField(
        label=_("What changed, for readers"),
        help_text=_("One or two sentences. They stand beside the new answer."),
        max_length=CHANGE_NOTE_MAX,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    replaces = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,
        draft: Answer | None,
        jurisdictions: list[Country],
        replaced: Answer | None = None,
        **kwargs: Any,
    ) -> None:
        kwargs["initial"] = answer_initial(draft, jurisdictions, replaced)
        super().__init__(*args, **kwargs)
        # Where a message leads that is about a row of the citations.
        self.anchors: dict[str, str] = {}
        self.offer(jurisdictions)

    def offer(self, jurisdictions: list[Country]) -> None:
        """Let people choose among these countries."""
        self._set_countries([(c.code, str(c.name)) for c in jurisdictions])
        if not self.is_bound or jurisdictions:
            self.offer_terms()

    def take_what_was_sent(self) -> None:
        """Offer nothing more than what was sent: the service knows what the mandate covers."""
        sent: Any = self.data
        self._set_countries([(code, code) for code in sent.getlist("jurisdictions")])
        self.take_terms_sent()

    def _set_countries(self, choices: list[tuple[str, str]]) -> None:
        field: Any = self.fields["jurisdictions"]
        field.choices = choices

    def content(self, citations: list[Cited], language: str) -> AnswerContent:
        """Return the cleaned form as the service wants it."""
        clean = self.cleaned_data
        return AnswerContent(
            short=clean["short"],
            text=clean["text"],
            basis=clean["basis"],
            jurisdictions=clean["jurisdictions"],
            valid_until=clean["valid_until"],
            citations=citations,
            no_guidance_reason=clean["no_guidance_reason"],
            language=language,
            channel=clean["channel"],
            replaces=clean["replaces"],
            change_note=clean["change_note"],
            **self.limits(),
        )


def answer_initial(
    draft: Answer | None, jurisdictions: list[Country], replaced: Answer | None = None
) -> dict[str, Any]:
    """Return what the form shows for a draft, or for an empty one.

    A new answer in the place of another one begins with its words.
    """
    dates = {
        "valid_until": default_valid_until(now().date()),
        "review_by": months_ahead(now().date(), DEFAULT_REVIEW_MONTHS),
    }
    place = {"replaces": replaced.public_id if replaced else ""}
    if draft is not None:
        return _written(draft) | place | {"change_note": draft.change_note}
    if replaced is not None:
        return _written(replaced) | dates | place | {"version": None, "is_preliminary": False}
    return {"jurisdictions": [c.code for c in jurisdictions[:1]]} | dates


def _written(draft: Answer) -> dict[str, Any]:
    return {
        "short": draft.short,
        "text": draft.text_md,
        "channel": draft.channel.code if draft.channel else "",
        "basis": draft.basis.code if draft.basis else "",
        "jurisdictions": draft.jurisdictions,
        "valid_until": draft.valid_until,
        "no_guidance_reason": draft.no_guidance_reason,
        "version": draft.version,
    } | limits_initial(draft)


def default_valid_until(today: date) -> date:
    """Return the day 24 months ahead (the 28th where the month is shorter)."""
    return months_ahead(today, DEFAULT_VALIDITY_MONTHS)


class CitationForm(PlainMessagesMixin, forms.Form):
    """One citation: which version of which document, and where in it."""

    hide_optional = True

    guidance = forms.ChoiceField(label=_("Document"), required=False, widget=LongSelect)
    locator = forms.CharField(label=_("Place, e.g. Article 28(2)"), max_length=120, required=False)
    accessed_on = forms.DateField(
        label=_("Read on"),
        help_text=_("Left empty: today."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    older_reason = forms.CharField(
        label=_("Why an older version"),
        help_text=_("Only where the document was replaced since."),
        max_length=OLDER_REASON_MAX,
        required=False,
    )

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(choices)

    def offer(self, choices: list[tuple[str, str]]) -> None:
        """Let people choose among these versions."""
        field: Any = self.fields["guidance"]
        field.choices = [("", _("None")), *choices]

    def clean(self) -> dict[str, Any]:
        """Ask for the missing half of a citation."""
        clean = super().clean() or {}
        if clean.get("guidance") and not clean.get("locator"):
            self.add_error("locator", _("Say where in the document, e.g. Article 28(2)."))
        if clean.get("locator") and not clean.get("guidance"):
            self.add_error("guidance", _("Choose the document."))
        return clean


class ReturnForm(PlainMessagesMixin, forms.Form):
    """Why a signer sends a draft back."""

    reason = forms.CharField(
        label=_("What has to change?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


CITATION_ROWS = 4


class DraftForms:
    """The form of a draft together with its rows of citations."""

    def __init__(
        self,
        data: Any,
        *,
        draft: Answer | None,
        jurisdictions: list[Country],
        versions: list[GuidanceVersion],
        replaced: Answer | None = None,
    ) -> None:
        self.form = AnswerForm(data, draft=draft, jurisdictions=jurisdictions, replaced=replaced)
        self.versions = {str(v.pk): v for v in versions}
        self.citations_refused = ""
        shown = draft or replaced
        cited = list(shown.citations.all()) if shown else []
        choices = _choices(versions)
        sent = sum(f"citation-{index}-locator" in (data or ()) for index in range(CITATIONS_MAX))
        count = min(max(CITATION_ROWS, len(cited) + 1, sent), CITATIONS_MAX)
        self.rows = [
            CitationForm(
                data,
                prefix=f"citation-{index}",
                choices=choices,
                initial=_cited_initial(cited[index]) if index < len(cited) else None,
            )
            for index in range(count)
        ]

    @property
    def replaces(self) -> str:
        """The number of the answer whose place the draft takes; empty for a first answer."""
        value = self.form["replaces"].value()
        return str(value or "")

    def is_valid(self) -> bool:
        """Return whether the form and all rows are well-formed; all are checked."""
        valid = self.form.is_valid()
        for number, row in enumerate(self.rows, start=1):
            if not row.is_valid():
                valid = False
                sentence = str(_("Complete citation %(number)s.") % {"number": number})
                self.form.add_error(None, sentence)
                self.form.anchors[sentence] = row[next(iter(row.errors))].id_for_label
        return valid

    def refuse(self, error: DomainError) -> None:
        """Put each sentence of a refusal where it belongs; on the citations, at their first row."""
        add_domain_error(self.form, error)
        sentence = str(error.fields.get("citations", ""))
        self.citations_refused = sentence
        self.form.anchors[sentence] = self.rows[0]["guidance"].id_for_label

    def content(self, language: str) -> AnswerContent:
        """Return the cleaned forms as the service wants them."""
        citations = [
            Cited(
                self.versions[row.cleaned_data["guidance"]],
                row.cleaned_data["locator"],
                row.cleaned_data["accessed_on"],
                row.cleaned_data["older_reason"],
            )
            for row in self.rows
            if row.cleaned_data.get("guidance")
        ]
        return self.form.content(citations, language)

    @classmethod
    def sent(cls, data: Any, versions: list[GuidanceVersion]) -> "DraftForms":
        """Return sent forms that know no more than the versions they cite (see `offer`)."""
        forms = cls(data, draft=None, jurisdictions=[], versions=versions)
        forms.form.take_what_was_sent()
        return forms

    def offer(self, versions: list[GuidanceVersion], jurisdictions: list[Country]) -> None:
        """Let sent forms that are shown again offer everything there is to choose."""
        self.form.offer(jurisdictions)
        choices = _choices(versions)
        for row in self.rows:
            row.offer(choices)

    def retry_from(self, version: int) -> None:
        """Keep what was typed and let the next try replace the version that stands now."""
        typed: Any = self.form.data
        typed = typed.copy()
        typed["version"] = str(version)
        self.form.data = typed


def cited_in(data: Mapping[str, Any]) -> set[str]:
    """Return the keys of the versions that a sent form cites."""
    sent = {str(data.get(f"citation-{index}-guidance", "")) for index in range(CITATIONS_MAX)}
    return sent - {""}


def _choices(versions: list[GuidanceVersion]) -> list[tuple[str, str]]:
    return [(str(v.pk), version_label(v)) for v in versions]


def _cited_initial(citation: Citation) -> dict[str, Any]:
    return {
        "guidance": str(citation.guidance_version_id),
        "locator": citation.locator,
        "accessed_on": citation.accessed_on,
        "older_reason": citation.older_reason,
    }
