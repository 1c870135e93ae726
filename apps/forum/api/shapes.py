"""Shapes of questions, answers and cases in JSON."""

from django.conf import settings
from rest_framework import serializers

from apps.core.api.serializers import Given, Shown
from apps.forum.applicability import FACTS
from apps.forum.choices import (
    EDIT_REASON_MAX,
    LINE_MAX,
    TEXT_MAX,
    TITLE_MAX,
    TITLE_MIN,
    AnswerKind,
    AnswerValidity,
    CaseState,
    QuestionState,
    Visibility,
)
from apps.forum.choices_life import SPOKEN

FACT_VALUES = sorted({value for fact in FACTS.values() for value, _label in fact.choices})
MARKDOWN = "Markdown"
LONG_TEXT = f"{MARKDOWN}, at most {TEXT_MAX:,} characters"
NUMBER = "Public number of the object"
DUE = "By when an answer is expected; null once closed, while the clock stands, and if not yours"


class Coded(Shown):
    """An entry of a controlled list."""

    code = serializers.CharField()
    label = serializers.CharField(help_text="In the language asked for")  # type: ignore[assignment]


class AuthorityRef(Shown):
    """An authority."""

    id = serializers.CharField(help_text=NUMBER)
    name = serializers.CharField()
    country = serializers.CharField(allow_null=True, help_text="ISO 3166-1 alpha-2, or EU")


class AskedAuthority(Shown):
    """Where one authority stands with a question."""

    authority = AuthorityRef()
    state = serializers.ChoiceField(choices=CaseState.values)
    due_on = serializers.DateField(allow_null=True, help_text=DUE)


class Asker(Shown):
    """Who asks, as far as this reader may know; never a person's name."""

    line = serializers.CharField(help_text="The sentence that the page shows")
    organisation = serializers.CharField(
        allow_null=True, help_text="For the asker and the addressed authorities only"
    )


class QuestionEntry(Shown):
    """A question in a list."""

    id = serializers.CharField(help_text=NUMBER)
    url = serializers.URLField(help_text="This object in the API")
    page = serializers.URLField(help_text="The page for people")
    title = serializers.CharField()
    language = serializers.CharField()
    topic = Coded()
    product_class = Coded()
    stage = Coded()
    state = serializers.ChoiceField(choices=QuestionState.values)
    visibility = serializers.ChoiceField(choices=Visibility.values)
    is_public = serializers.BooleanField()
    duplicate_of = serializers.CharField(
        allow_null=True, help_text="Number of the question that stands for it, if a duplicate"
    )
    is_fictional = serializers.BooleanField(help_text="Invented for demonstration")
    asker = Asker()
    authorities = AskedAuthority(many=True)
    submitted_at = serializers.DateTimeField(allow_null=True)
    public_since = serializers.DateTimeField(allow_null=True)
    updated_at = serializers.DateTimeField()


class CitationShown(Shown):
    """A place in one version of a guidance document."""

    title = serializers.CharField()
    reference = serializers.CharField(allow_blank=True)
    version = serializers.CharField()
    place = serializers.CharField()
    url = serializers.CharField(allow_blank=True)
    replaced_by = serializers.CharField(allow_blank=True, help_text="The newer version, if any")
    accessed_on = serializers.DateField(allow_null=True, help_text="When the authority read it")
    why_older = serializers.CharField(
        allow_blank=True, help_text="Why this version is cited although there is a newer one"
    )


class QuestionRef(Shown):
    """The question of an answer."""

    id = serializers.CharField(help_text=NUMBER)
    title = serializers.CharField()
    url = serializers.URLField()


class FinalRef(Shown):
    """The final answer that took the place of a preliminary one."""

    id = serializers.CharField(help_text=NUMBER)
    url = serializers.URLField()


class AnswerShown(Shown):
    """An issued official answer. Say "valid" of it only while `validity` says so."""

    id = serializers.CharField(help_text=NUMBER)
    url = serializers.URLField(help_text="This object in the API")
    page = serializers.URLField(help_text="The page for people")
    kind = serializers.ChoiceField(
        choices=AnswerKind.values, help_text="A referral leads to a formal procedure instead"
    )
    channel = serializers.CharField(
        allow_null=True, help_text="Code of the advice route to which a referral leads"
    )
    question = QuestionRef()
    authority = AuthorityRef(help_text="Named as on the day of issue; the number leads to today")
    language = serializers.CharField()
    short_answer = serializers.CharField()
    text = serializers.CharField(help_text=MARKDOWN)
    text_html = serializers.CharField(help_text="The same, as clean HTML")
    basis = Coded(allow_null=True)
    jurisdictions = serializers.ListField(child=serializers.CharField())
    citations = CitationShown(many=True)
    no_guidance_reason = serializers.CharField(allow_blank=True)
    issued_at = serializers.DateTimeField()
    valid_from = serializers.DateField()
    valid_until = serializers.DateField()
    validity = serializers.ChoiceField(choices=AnswerValidity.values, help_text="As of now")
    preliminary = serializers.BooleanField(help_text="A final answer follows; not to rely on")
    replaced_by = FinalRef(
        allow_null=True, help_text="The final answer, once it replaced this preliminary one"
    )
    state = serializers.ChoiceField(
        choices=[state.value for state in SPOKEN],
        help_text="issued and review_due are in force; validity says whether to rely on it",
    )
    supersedes = FinalRef(allow_null=True, help_text="The answer whose place it took")
    superseded_by = FinalRef(allow_null=True, help_text="The answer that took its place")
    ended_on = serializers.DateField(
        allow_null=True, help_text="First day on which it was no longer in force"
    )
    what_changed = serializers.CharField(allow_blank=True, help_text="Against the answer before")
    withdrawn_because = serializers.CharField(allow_blank=True)
    review_by = serializers.DateField(
        allow_null=True, help_text="The authority looks at it again by this day"
    )
    holds_for = serializers.ListField(
        child=serializers.CharField(), help_text="Conditions in words; none means all cases"
    )
    answered_by_letter_on = serializers.DateField(allow_null=True)
    removed = serializers.CharField(
        allow_blank=True, help_text="Why the text was removed, if it was; the hash stays"
    )
    disclaimer = serializers.CharField()
    content_hash = serializers.CharField(help_text="SHA-256 of the text that was signed")
    accepted = serializers.BooleanField(help_text="The asker says that this settles the question")
    is_fictional = serializers.BooleanField(help_text="Invented for demonstration")
    updated_at = serializers.DateTimeField(help_text="Last change that readers can see")


class QuestionShown(QuestionEntry):
    """One question with its issued answers."""

    body = serializers.CharField(allow_blank=True, help_text=MARKDOWN)
    position = serializers.CharField(allow_blank=True, help_text=MARKDOWN)
    justification = serializers.CharField(allow_blank=True, help_text=MARKDOWN)
    body_html = serializers.CharField(allow_blank=True)
    jurisdictions = serializers.ListField(
        child=serializers.CharField(), help_text="Countries it is about, or EU"
    )
    facts = serializers.DictField(
        child=serializers.CharField(), help_text="Facts of the case by their codes"
    )
    indication = serializers.CharField(allow_blank=True, help_text="Disease or indication")
    related = serializers.CharField(allow_blank=True, help_text="Related trial or product")
    hold_note = serializers.CharField(
        allow_blank=True, help_text="For its asker: what an editor wrote when it came back"
    )
    answers = AnswerShown(many=True)


def _code(help_text: str, **options: object) -> serializers.CharField:
    return serializers.CharField(max_length=60, help_text=help_text, **options)  # type: ignore[arg-type]


class QuestionChange(Given):
    """What the asker can change; what is left out stays."""

    title = serializers.CharField(
        help_text=f"The question in one sentence, {TITLE_MIN} to {TITLE_MAX} characters"
    )
    body = serializers.CharField(
        allow_blank=True, help_text=f"Facts and the question itself. {LONG_TEXT}"
    )
    position = serializers.CharField(
        allow_blank=True, required=False, help_text=f"What you would do. {LONG_TEXT}"
    )
    justification = serializers.CharField(
        allow_blank=True, required=False, help_text=f"Why you would do it. {LONG_TEXT}"
    )
    topic = _code("Code of the list `topic`")
    product_class = _code("Code of the list `atmp_class`")
    stage = _code("Code of the list `development_stage`")
    visibility = serializers.ChoiceField(
        choices=Visibility.choices, help_text="Who may read it, and from when on"
    )
    authorities = serializers.ListField(
        child=serializers.CharField(max_length=40),
        required=False,
        max_length=60,
        help_text="Public numbers of the authorities that are asked; fixed once it was sent",
    )
    jurisdictions = serializers.ListField(
        child=serializers.CharField(max_length=2),
        required=False,
        max_length=60,
        help_text="Countries it is about, or EU; with none, those of the authorities",
    )
    facts = serializers.DictField(
        child=serializers.ChoiceField(choices=FACT_VALUES),
        required=False,
        help_text=f"By codes: {', '.join(FACTS)}; what the topic does not ask is left out",
    )
    indication = serializers.CharField(
        required=False, allow_blank=True, max_length=LINE_MAX, help_text="Disease or indication"
    )
    related = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=LINE_MAX,
        help_text="Product or trial it is about, by its name or number",
    )
    change_reason = serializers.CharField(
        required=False,
        max_length=EDIT_REASON_MAX,
        help_text="What you change, and why: needed once the question was sent",
    )
    withhold = serializers.BooleanField(
        required=False,
        help_text="Do not keep the words of before: they name persons or confidential things",
    )
    send_anyway = serializers.BooleanField(
        required=False, help_text="Send it although something was pointed out in its texts"
    )
    ask_editor = serializers.BooleanField(
        required=False,
        help_text="What looks like a national number is none: an editor looks before it is sent",
    )
    asker_hidden = serializers.BooleanField(
        required=False, help_text="Leave your organisation out of what the public reads"
    )
    submit = serializers.BooleanField(
        required=False, help_text="Send it to the authorities; without it, it is a draft"
    )


class QuestionGiven(QuestionChange):
    """A new question."""

    language = serializers.ChoiceField(
        choices=[code for code, _ in settings.LANGUAGES],
        required=False,
        help_text="Language of the text; the one of the request unless said",
    )


class AssigneeShown(Shown):
    """The official in charge of a case, named inside the authority only."""

    id = serializers.UUIDField(help_text="Send it as `to` or `seen`")
    name = serializers.CharField()


class AssigneeGiven(Given):
    """Who is to be in charge, and who was as you read it."""

    to = serializers.CharField(
        max_length=40, help_text="me, nobody, or the `id` of a colleague who is or was in charge"
    )
    seen = serializers.UUIDField(
        allow_null=True,
        default=None,
        help_text="`id` of who was in charge; null for nobody. Refused when that changed",
    )


class CaseEntry(Shown):
    """A question at the own authority."""

    id = serializers.CharField(help_text="Public number of the question")
    url = serializers.URLField(help_text="This object in the API")
    page = serializers.URLField(help_text="The page for people")
    state = serializers.ChoiceField(choices=CaseState.values)
    received_at = serializers.DateTimeField()
    due_on = serializers.DateField(allow_null=True, help_text=DUE)
    answered_at = serializers.DateTimeField(allow_null=True)
    updated_at = serializers.DateTimeField(
        help_text="Last change of the case, its question, or the draft of your authority"
    )
    assignee = AssigneeShown(allow_null=True)
    question = QuestionEntry()


class ReasonGiven(Given):
    """Why a draft goes back."""

    reason = serializers.CharField(help_text="1 to 1,000 characters")


class HashGiven(Given):
    """The text that was read, by its hash."""

    content_hash = serializers.CharField(
        max_length=64, help_text="`content_hash` of the draft as you read it"
    )
