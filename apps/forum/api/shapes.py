"""Shapes of questions, answers and cases in JSON."""

from django.conf import settings
from rest_framework import serializers

from apps.core.api.serializers import Given, Shown
from apps.forum.choices import (
    CITATIONS_MAX,
    SHORT_MAX,
    TEXT_MAX,
    TITLE_MAX,
    TITLE_MIN,
    AnswerState,
    AnswerValidity,
    CaseState,
    QuestionState,
    Visibility,
)

MARKDOWN = "Markdown"
LONG_TEXT = f"{MARKDOWN}, at most {TEXT_MAX:,} characters"
NUMBER = "Public number of the object"


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


class QuestionRef(Shown):
    """The question of an answer."""

    id = serializers.CharField(help_text=NUMBER)
    title = serializers.CharField()
    url = serializers.URLField()


class AnswerShown(Shown):
    """An issued official answer. Say "valid" of it only while `validity` says so."""

    id = serializers.CharField(help_text=NUMBER)
    url = serializers.URLField(help_text="This object in the API")
    page = serializers.URLField(help_text="The page for people")
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


class CitationGiven(Given):
    """A place to cite."""

    guidance = serializers.CharField(
        max_length=40, help_text="Public number of the document; its newest version is cited"
    )
    place = serializers.CharField(max_length=120, help_text="E.g. Article 28(2)")


class DraftGiven(Given):
    """The draft of an answer, as a whole: it replaces the one before."""

    short_answer = serializers.CharField(
        allow_blank=True, default="", help_text=f"One sentence, at most {SHORT_MAX} characters"
    )
    text = serializers.CharField(
        allow_blank=True,
        default="",
        help_text=f"{MARKDOWN}, at most {2 * TEXT_MAX:,} characters",
    )
    basis = _code("Code of the list `answer_basis`", allow_null=True, default=None)
    jurisdictions = serializers.ListField(
        child=serializers.CharField(max_length=2),
        default=list,
        max_length=60,
        help_text="Where it holds: codes of countries that the mandate covers, or EU",
    )
    valid_until = serializers.DateField(
        allow_null=True, default=None, help_text="Last day on which it may be relied on"
    )
    citations = CitationGiven(
        many=True, default=list, help_text=f"What it rests on, at most {CITATIONS_MAX} places"
    )
    no_guidance_reason = serializers.CharField(
        allow_blank=True, max_length=500, default="", help_text="Why nothing is cited, if so"
    )
    offer = serializers.BooleanField(
        default=False, help_text="Offer it for the signature of a second official"
    )


class CitedDraft(Shown):
    """A citation of a draft; send `guidance` and `place` back, the newest version is taken."""

    guidance = serializers.CharField(help_text="Public number of the document")
    version = serializers.CharField()
    place = serializers.CharField()


class DraftShown(Shown):
    """The unfinished answer of the own authority."""

    id = serializers.CharField(help_text=NUMBER)
    state = serializers.ChoiceField(choices=AnswerState.values)
    short_answer = serializers.CharField(allow_blank=True)
    text = serializers.CharField(allow_blank=True, help_text=MARKDOWN)
    basis = Coded(allow_null=True)
    jurisdictions = serializers.ListField(child=serializers.CharField())
    valid_until = serializers.DateField(allow_null=True)
    citations = CitedDraft(many=True)
    no_guidance_reason = serializers.CharField(allow_blank=True)
    return_reason = serializers.CharField(allow_blank=True)
    content_hash = serializers.CharField(allow_blank=True, help_text="Once it is offered")
    updated_at = serializers.DateTimeField()


class CaseEntry(Shown):
    """A question at the own authority."""

    id = serializers.CharField(help_text="Public number of the question")
    url = serializers.URLField(help_text="This object in the API")
    page = serializers.URLField(help_text="The page for people")
    state = serializers.ChoiceField(choices=CaseState.values)
    received_at = serializers.DateTimeField()
    answered_at = serializers.DateTimeField(allow_null=True)
    updated_at = serializers.DateTimeField(
        help_text="Last change of the case, its question, or the draft of your authority"
    )
    question = QuestionEntry()


class CaseShown(CaseEntry):
    """A case with its question and the draft, if any."""

    question = QuestionShown()
    draft = DraftShown(allow_null=True)


class ReasonGiven(Given):
    """Why a draft goes back."""

    reason = serializers.CharField(help_text="1 to 1,000 characters")


class HashGiven(Given):
    """The text that was read, by its hash."""

    content_hash = serializers.CharField(
        max_length=64, help_text="`content_hash` of the draft as you read it"
    )
