"""The steps of asking: which fields each has, what is done, and what the last page sums up."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language_info, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from apps.core.errors import Text
from apps.core.markup import cleaned
from apps.forum.applicability import FACTS, facts_in_words
from apps.forum.choices import VISIBILITY_HELP, Visibility
from apps.forum.languages import unread
from apps.forum.models import Question
from apps.forum.projections import topic_of
from apps.forum.question_form import QuestionForm, question_initial, wanted
from apps.forum.said_fields import PREFIX
from apps.forum.said_shown import country_names
from apps.forum.services.questions import QuestionContent
from apps.profiles.models import Organisation


@dataclass(frozen=True, slots=True)
class Step:
    """One page of the wizard."""

    name: str
    label: Text
    title: Text
    text: Text
    fields: tuple[str, ...]
    # What has to be filled in before the question can be sent.
    needed: str = ""


FACT_FIELDS = tuple(f"{PREFIX}{code}" for code in FACTS)
STEPS = (
    Step(
        "question",
        gettext_lazy("Your question"),
        gettext_lazy("What do you want to know?"),
        gettext_lazy("Topic, class and stage lead the question to the right people."),
        ("title", "language", "topic", "product_class", "stage"),
        needed="title",
    ),
    Step(
        "case",
        gettext_lazy("Your case"),
        gettext_lazy("What is your case?"),
        gettext_lazy("The more exactly you write, the more exactly you are answered."),
        ("body", "position", "justification", *FACT_FIELDS, "indication", "related"),
        needed="body",
    ),
    Step(
        "authorities",
        gettext_lazy("Authorities"),
        gettext_lazy("Whom do you ask?"),
        gettext_lazy("The answer is informal. It does not replace scientific advice."),
        ("authorities", "jurisdictions"),
        needed="authorities",
    ),
    Step(
        "readers",
        gettext_lazy("Readers"),
        gettext_lazy("Who may read it?"),
        gettext_lazy("Your own name is shown to nobody. This choice cannot change once you send."),
        ("visibility", "asker_hidden"),
    ),
)
FIRST = STEPS[0]
# Who reads a draft whose writer has not chosen yet.
PRESET = Visibility.PUBLIC_AFTER_ANSWER
CHECK = gettext_lazy("Check and send")
TOTAL = len(STEPS) + 1
# How forms and addresses name the last page, which is no step.
CHECKED = "check"
BY_NAME = {step.name: step for step in STEPS}
_KEPT = ("idempotency_key", "version")


def step_url(question: Question, step: Step) -> str:
    """Return the address of a step of a draft."""
    return reverse("forum:edit_step", args=(question.public_id, step.name))


def change_url(question: Question, step: Step) -> str:
    """Return the address of a step that leads back to the last page."""
    return f"{step_url(question, step)}?then={CHECKED}"


def number_of(step: Step) -> int:
    """Return which step it is, from 1."""
    return STEPS.index(step) + 1


def stand_of(question: Question, step: Step) -> str:
    """Return a mark of what stands in a step's fields: another one when any of them changed."""
    values = question_initial(question)
    text = repr([values[name] for name in step.fields])
    return sha256(text.encode(errors="surrogatepass")).hexdigest()


class StepForm(QuestionForm):
    """The fields of one step, with the rules of the whole form.

    `seen` is the mark of what stood in them when the page was opened: two windows with two
    steps of one draft do not get in each other's way.
    """

    completing = "next"

    step = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(
        self, *args: Any, step: Step, question: Question | None = None, **kwargs: Any
    ) -> None:
        self.here = step
        super().__init__(*args, question=question, **kwargs)
        for name in set(self.fields) - {*step.fields, *_KEPT, "step", "seen"}:
            del self.fields[name]
        if question is not None:
            self.keep_facts_of(question.topic.code)
        self.initial["step"] = step.name
        if question is not None:
            self.initial["seen"] = stand_of(question, step)

    def is_fresh(self) -> bool:
        """Return whether the step's fields still say what they said on the page."""
        found = self.question
        return found is not None and self.cleaned_data["seen"] == stand_of(found, self.here)

    def values(self) -> dict[str, Any]:
        """Return what the step says, by the names of the service."""
        names = [name for name in self.here.fields if name not in FACT_FIELDS]
        clean = {name: self.cleaned_data[name] for name in names}
        if names != list(self.here.fields):
            clean["facts"] = self.facts()
        if "language" in clean:
            clean["language"] = clean["language"] or str(self.initial["language"])
        if "authorities" in clean:
            clean["authorities"] = self.chosen()
        if "visibility" in clean:
            clean["visibility"] = Visibility(clean["visibility"])
        return clean


def content_of(question: Question) -> QuestionContent:
    """Return what a draft says, as the service takes it."""
    return QuestionContent(
        title=question.title,
        body=question.body_md,
        position=question.position_md,
        justification=question.justification_md,
        topic=question.topic,
        product_class=question.product_class,
        stage=question.stage,
        visibility=Visibility(question.visibility),
        authorities=wanted(question),
        language=question.language,
        asker_hidden=question.asker_hidden,
        jurisdictions=question.jurisdictions,
        facts=question.facts,
        indication=question.indication,
        related=question.related,
    )


def says_the_same(content: QuestionContent, values: dict[str, Any]) -> bool:
    """Return whether nothing of the values would change the content."""
    return all(_plain(getattr(content, name)) == _plain(value) for name, value in values.items())


def _plain(value: Any) -> Any:
    return {getattr(one, "pk", one) for one in value} if isinstance(value, list) else value


def is_complete(question: Question, step: Step, authorities: Sequence[Organisation]) -> bool:
    """Return whether the step has what is needed to send the question."""
    if step.needed == "authorities":
        return bool(authorities)
    return step.needed != "body" or bool(question.body_md.strip())


@dataclass(frozen=True, slots=True)
class Mark:
    """One entry of the line of steps."""

    label: Text
    state: str
    url: str = ""


def marks(question: Question | None, here: Step | None) -> list[Mark]:
    """Return the line of steps; `here` is None on the last page.

    What lies ahead is a link only when nothing is missing: then somebody came back to change.
    """
    number = number_of(here) if here else TOTAL
    authorities = wanted(question) if question else []
    filled = [question is not None and is_complete(question, s, authorities) for s in STEPS]
    whole = all(filled)
    found = []
    for place, step in enumerate(STEPS, start=1):
        done = filled[place - 1] and (place < number or whole)
        state = "now" if place == number else "done" if done else "next"
        url = step_url(question, step) if question is not None and done else ""
        found.append(Mark(step.label, state, url))
    last = "now" if here is None else "done" if whole else "next"
    url = reverse("forum:edit", kwargs={"public_id": question.public_id}) if question else ""
    return [*found, Mark(CHECK, last, url)]


@dataclass(frozen=True, slots=True)
class Task:
    """One step on the list of what is done and what is left."""

    title: Text
    text: str
    icon: str
    done: bool
    url: str
    label: str
    waiting: bool = False
    preset: bool = False


def tasks(question: Question) -> list[Task]:
    """Return the steps of a draft that cannot be sent yet; nothing when it can."""
    authorities = wanted(question)
    done = [is_complete(question, step, authorities) for step in STEPS]
    if all(done):
        return []
    return [
        _task(question, step, complete=complete) for step, complete in zip(STEPS, done, strict=True)
    ]


def _task(question: Question, step: Step, *, complete: bool) -> Task:
    preset = step.name == "readers" and is_preset(question)
    return Task(
        title=step.label,
        text=str(step.title),
        icon="check" if complete and not preset else "edit",
        done=complete,
        url=change_url(question, step),
        label=_("Change") if complete else _("Fill in"),
        preset=preset,
    )


def is_preset(question: Question) -> bool:
    """Return whether the readers are those that a new draft begins with: perhaps never chosen."""
    return question.visibility == PRESET and not question.asker_hidden


@dataclass(frozen=True, slots=True)
class Group:
    """The answers of one step, with the way back to it."""

    title: Text
    change_url: str
    pairs: list[tuple[str, str | SafeString]]


def answers_of(question: Question) -> list[Group]:
    """Return everything that will be sent, step by step."""
    values = _values_in_words(question)
    fields = QuestionForm.base_fields
    return [
        Group(
            step.label,
            change_url(question, step),
            [(str(fields[name].label), values[name]) for name in step.fields if name in values],
        )
        for step in STEPS
    ]


def _values_in_words(question: Question) -> dict[str, str | SafeString]:
    names = [authority.name for authority in wanted(question)]
    words: dict[str, str | SafeString] = {
        "title": format_html('<span lang="{}">{}</span>', question.language, question.title),
        "topic": topic_of(question),
        "product_class": str(question.product_class.label),
        "stage": str(question.stage.label),
        "authorities": format_html_join(mark_safe("<br>"), "{}", ((n,) for n in names)),
        "visibility": str(Visibility(question.visibility).label),
        "language": language_name(question.language),
        "jurisdictions": ", ".join(country_names(question)),
        "indication": question.indication,
        "related": question.related,
    }
    said = dict(facts_in_words(question.facts))
    for code, fact in FACTS.items():
        if fact.asked_in(question.topic.code):
            words[f"{PREFIX}{code}"] = str(said.get(fact.label, ""))
    for name in ("body", "position", "justification"):
        html = cleaned(getattr(question, f"{name}_html"))
        words[name] = (
            format_html('<div class="stack" lang="{}">{}</div>', question.language, html)
            if html
            else ""
        )
    return words


def language_name(code: str) -> str:
    """Return what a language is called in itself."""
    return str(get_language_info(code)["name_local"]).capitalize()


def readers_of(question: Question) -> list[tuple[str, str]]:
    """Return who will read the question, in sentences with their icons."""
    private = question.visibility == Visibility.AUTHORITY_PRIVATE
    said = [("lock" if private else "eye", str(VISIBILITY_HELP[Visibility(question.visibility)]))]
    authorities = wanted(question)
    if authorities:
        said.append(("building", _officials(authorities)))
        said += _language_warning(question, authorities)
    if private:
        return said
    hidden = _("The public reads only that a verified member asks.")
    shown = _("The public reads the kind and the country of your organisation, not its name.")
    return [*said, ("users", hidden if question.asker_hidden else shown)]


def _language_warning(
    question: Question, authorities: Sequence[Organisation]
) -> list[tuple[str, str]]:
    """Return what stands against the language; nobody is kept from sending."""
    found = unread(question.language, authorities)
    reading = _(
        "You write in %(language)s, which these do not read: %(names)s. "
        "You can send your question all the same."
    )
    speaking = _(
        "You write in %(language)s. It is no official language in the country of: %(names)s. "
        "English is read everywhere. You can send your question all the same."
    )
    language = language_name(question.language)
    return [
        ("alert", text % {"language": language, "names": ", ".join(one.name for one in places)})
        for text, places in ((reading, found.said), (speaking, found.guessed))
        if places
    ]


def _officials(authorities: Sequence[Organisation]) -> str:
    names = [authority.name for authority in authorities]
    text = ngettext(
        "Officials of %(authorities)s read it and the name of your organisation, not your own.",
        "Officials of these authorities read it and the name of your organisation, not your own: "
        "%(authorities)s.",
        len(names),
    )
    return text % {"authorities": ", ".join(names)}
