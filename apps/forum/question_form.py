"""The form of a question: one for the whole page, for each step of the wizard and for changes."""

from typing import Any
from uuid import uuid4

from django import forms
from django.db.models import Prefetch
from django.utils.functional import SimpleLazyObject, cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.core.errors import DomainError
from apps.core.text import one_line
from apps.forum.choices import (
    EDIT_REASON_MAX,
    TEXT_MAX,
    TITLE_MAX,
    TITLE_MIN,
    VISIBILITY_HELP,
    Visibility,
)
from apps.forum.forms import TermField, standing_now
from apps.forum.models import Question
from apps.forum.rules import PUBLIC_ONLY
from apps.forum.said_fields import SaidFields, said_initial, ticks_sent
from apps.forum.scopes import hint_of, not_for
from apps.forum.services.questions import (
    NEEDED_TO_SEND,
    OTHER_MANDATE,
    TITLE_LENGTH,
    QuestionContent,
)
from apps.profiles.models import Mandate, Organisation
from apps.vocabularies.models import Term


def _text(label: Any, help_text: Any = "", *, rows: int = 6, required: bool = False) -> Any:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=TEXT_MAX,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class QuestionForm(SaidFields):
    """What a person asks. `version` guards edits, `idempotency_key` against double sending."""

    hide_optional = frozenset({"body", "authorities"})
    # The button that asks for all that a question needs before it can be sent.
    completing = "send"

    title = forms.CharField(
        label=_("Your question in one sentence"),
        help_text=_("Between 15 and 200 characters. Do not name a patient or a product."),
        max_length=TITLE_MAX,
    )
    body = _text(
        _("Your case"),
        _("What is the product, what have you done, what is unclear? Up to 5,000 characters."),
        rows=8,
    )
    position = _text(_("What you propose"), _("What would you do, if nobody objected?"), rows=4)
    justification = _text(_("Why you think so"), _("Data, guidance or practice behind it."), rows=4)
    topic = TermField("topic", label=_("Topic"))
    product_class = TermField("atmp_class", label=_("Class of product"))
    stage = TermField("development_stage", label=_("Stage of development"))
    authorities = forms.MultipleChoiceField(
        label=_("Authorities"),
        help_text=_("Each answers for itself. You may ask several at once."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    visibility = forms.ChoiceField(
        label=_("Who may read it"),
        choices=Visibility.choices,
        initial=Visibility.PUBLIC_AFTER_ANSWER,
        widget=forms.RadioSelect,
    )
    asker_hidden = forms.BooleanField(
        label=_("Do not show the public which kind of organisation asks, and from where"),
        required=False,
    )
    change_reason = forms.CharField(
        label=_("What you change, and why"),
        help_text=_("Who may read the question can read it in its history."),
        max_length=EDIT_REASON_MAX,
    )
    withhold = forms.BooleanField(
        label=_("Do not keep the words of before: they name persons or confidential things"),
        required=False,
    )
    idempotency_key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=80)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    capacity = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def __init__(
        self,
        *args: Any,
        question: Question | None = None,
        capacity: str = "",
        public_only: bool = False,
        **kwargs: Any,
    ) -> None:
        self.question = question
        self.acting = capacity
        initial = question_initial(question) if question else {"idempotency_key": uuid4().hex}
        initial["capacity"] = capacity
        kwargs["initial"] = initial | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        ticks_sent(self)
        self.initial.setdefault("language", get_language() or "en")
        field: Any = self.fields["authorities"]
        field.choices = self._authorities
        field.choice_hints = SimpleLazyObject(self._hints)
        visibility: Any = self.fields["visibility"]
        visibility.choice_hints = {k.value: v for k, v in VISIBILITY_HELP.items()}
        if public_only:
            private = Visibility.AUTHORITY_PRIVATE
            visibility.choices = [c for c in Visibility.choices if c[0] != private]
            visibility.error_messages["invalid_choice"] = PUBLIC_ONLY.reason
        if question is not None and question.submitted_at is not None:
            del self.fields["authorities"], self.fields["visibility"]
        else:
            del self.fields["change_reason"], self.fields["withhold"]

    @property
    def offered(self) -> dict[str, Any]:
        """What can be chosen, by public numbers, with active mandates."""
        return self._offered

    @cached_property
    def _offered(self) -> dict[str, Any]:
        """What can be chosen, asked for when the first field needs it, with what it is for."""
        able = Organisation.objects.with_active_mandate().select_related("country")
        scope = Mandate.objects.active().prefetch_related("topics", "stages")
        told = Prefetch("mandates", scope, to_attr="active_mandates")
        rows: Any = able.prefetch_related(told).in_order()
        # The mandates come with a query of their own: one may have ended since the first.
        return {a.public_id: a for a in rows if a.active_mandates}

    def _about(self) -> dict[str, Term]:
        """Return topic and stage of what is asked, as far as they are known."""
        clean = getattr(self, "cleaned_data", {})
        kept = {name: getattr(self.question, name, None) for name in ("topic", "stage")}
        known = {name: clean.get(name) or term for name, term in kept.items()}
        return {name: term for name, term in known.items() if term is not None}

    def _hints(self) -> dict[str, str]:
        """Return where each authority sits, what it is for, and why it cannot be asked this."""
        about = self._about()
        told: dict[str, str] = getattr(self.fields["authorities"], "told", {})
        return {
            key: " · ".join(
                filter(None, (hint_of(one, one.active_mandates[0], about), told.get(key)))
            )
            for key, one in self._offered.items()
        }

    def _elsewhere(self) -> list[str]:
        """Return the chosen authorities that do not answer questions like this one."""
        about = self._about()
        return sorted(a.name for a in self.chosen() if not_for(a.active_mandates[0], about))

    def _authorities(self) -> list[tuple[str, str]]:
        return [(key, a.name) for key, a in self._offered.items()]

    def chosen(self) -> list[Any]:
        """Return the authorities that were ticked; only those offered are accepted."""
        return [self._offered[key] for key in self.cleaned_data.get("authorities", [])]

    def clean_title(self) -> str:
        """Name a title that is too short together with all that is missing."""
        title: str = self.cleaned_data["title"]
        if len(one_line(title)) < TITLE_MIN:
            raise forms.ValidationError(str(TITLE_LENGTH), code="min_length")
        return title

    def clean(self) -> dict[str, Any]:
        """Name in one go all that is missing when the question is to be sent."""
        clean = super().clean() or {}
        if self.data.get("action") == self.completing:
            for name, sentence in NEEDED_TO_SEND.items():
                if name in self.fields and name not in self.errors and not clean.get(name):
                    self.add_error(name, str(sentence))
            self._refuse_elsewhere()
        return clean

    def _refuse_elsewhere(self) -> None:
        if "authorities" in self.fields and "authorities" not in self.errors:
            elsewhere = self._elsewhere()
            if elsewhere:
                self.add_error("authorities", str(OTHER_MANDATE % {"names": ", ".join(elsewhere)}))

    def retry(self, **values: Any) -> None:
        """Keep what was typed, with a fresh key and the role of now, for another try."""
        typed: Any = self.data
        typed = typed.copy()
        typed.update({"idempotency_key": uuid4().hex, "capacity": self.acting} | values)
        for name in ("idempotency_key", "capacity", *values):
            typed.setlist(name, typed.getlist(name)[-1:])
        self.data = typed

    def content(self) -> QuestionContent:
        """Return the cleaned form as the service wants it."""
        clean = self.cleaned_data
        visibility = clean.get("visibility") or (self.question and self.question.visibility)
        return QuestionContent(
            title=clean["title"],
            body=clean["body"],
            position=clean["position"],
            justification=clean["justification"],
            topic=clean["topic"],
            product_class=clean["product_class"],
            stage=clean["stage"],
            visibility=Visibility(str(visibility)),
            authorities=self.chosen(),
            language=clean["language"] or str(self.initial["language"]),
            asker_hidden=clean["asker_hidden"],
            jurisdictions=clean["jurisdictions"],
            facts=self.facts(),
            indication=clean["indication"],
            related=clean["related"],
        )


def question_initial(question: Question) -> dict[str, Any]:
    """Return what the form shows for an existing question."""
    return {
        "title": question.title,
        "body": question.body_md,
        "position": question.position_md,
        "justification": question.justification_md,
        "topic": question.topic.code,
        "product_class": question.product_class.code,
        "stage": question.stage.code,
        "authorities": [a.public_id for a in wanted(question)],
        "visibility": question.visibility,
        "asker_hidden": question.asker_hidden,
        "version": question.version,
        **said_initial(question),
    }


def wanted(question: Question) -> list[Organisation]:
    """Return the authorities that a question names before it is sent, by name."""
    return sorted(question.wanted_authorities.all(), key=lambda a: (a.sort_key, a.pk))


def changed_meanwhile(
    form: QuestionForm, conflict: DomainError, current: Question
) -> list[tuple[str, str]]:
    """Return label and value of all that stands there now and is not what was typed."""
    names = set(conflict.extra["changed"])
    # They stand in another table: the conflict, which compares columns, does not see them.
    if "authorities" in form.fields and _keys(form.chosen()) != _keys(wanted(current)):
        names.add("authorities")
    return standing_now(form, names, question_initial(current))


def _keys(authorities: list[Organisation]) -> set[str]:
    return {authority.public_id for authority in authorities}
