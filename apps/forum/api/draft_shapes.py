"""Shapes of drafts in JSON, as their authority sends and reads them."""

from rest_framework import serializers

from apps.core.api.serializers import Given, Shown
from apps.forum.api.shapes import MARKDOWN, NUMBER, CaseEntry, Coded, QuestionShown
from apps.forum.applicability import FACTS
from apps.forum.choices import CITATIONS_MAX, OLDER_REASON_MAX, SHORT_MAX, TEXT_MAX, AnswerState
from apps.forum.choices_life import CHANGE_NOTE_MAX

CONDITION_VALUES = sorted({value for fact in FACTS.values() for value, _label in fact.values})
STAYS = "left out: stays as it is"


def _codes(help_text: str) -> serializers.ListField:
    return serializers.ListField(
        child=serializers.CharField(max_length=60),
        required=False,
        max_length=60,
        help_text=f"{help_text}; none means all; {STAYS}",
    )


class CitationGiven(Given):
    """A place to cite."""

    guidance = serializers.CharField(max_length=40, help_text="Public number of the document")
    version = serializers.CharField(
        required=False,
        max_length=120,
        help_text="Its label; left out: the one that the draft cites with a reason, or the newest",
    )
    place = serializers.CharField(max_length=120, help_text="E.g. Article 28(2)")
    accessed_on = serializers.DateField(
        required=False, allow_null=True, help_text=f"When it was read; at first today; {STAYS}"
    )
    why_older = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=OLDER_REASON_MAX,
        help_text=f"Why this version is cited although there is a newer one; {STAYS}",
    )


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
    basis = serializers.CharField(
        max_length=60, allow_null=True, default=None, help_text="Code of the list `answer_basis`"
    )
    jurisdictions = serializers.ListField(
        child=serializers.CharField(max_length=2),
        default=list,
        max_length=60,
        help_text="Where it holds: codes of countries that the mandate covers, or EU",
    )
    valid_until = serializers.DateField(
        allow_null=True, default=None, help_text="Last day on which it may be relied on"
    )
    review_by = serializers.DateField(
        required=False,
        allow_null=True,
        help_text=f"The authority looks at it again by then; {STAYS}, or in twelve months",
    )
    preliminary = serializers.BooleanField(
        required=False, help_text=f"A final answer follows, and the case stays open; {STAYS}"
    )
    conditions = serializers.DictField(
        child=serializers.ListField(child=serializers.ChoiceField(choices=CONDITION_VALUES)),
        required=False,
        help_text=f"For which facts it holds, by codes: {', '.join(FACTS)}; {STAYS}",
    )
    for_classes = _codes("Codes of the list `atmp_class`")
    for_stages = _codes("Codes of the list `development_stage`")
    citations = CitationGiven(
        many=True, default=list, help_text=f"What it rests on, at most {CITATIONS_MAX} places"
    )
    no_guidance_reason = serializers.CharField(
        allow_blank=True, max_length=500, default="", help_text="Why nothing is cited, if so"
    )
    channel = serializers.CharField(
        allow_null=True,
        default=None,
        max_length=60,
        help_text="Code of an open advice route: makes it a referral, which ends the case",
    )
    replaces = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=40,
        help_text=f"In a closed case: number of the answer whose place it takes; {STAYS}",
    )
    change_note = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=CHANGE_NOTE_MAX,
        help_text=f"What changed, for readers of a new answer; {STAYS}",
    )
    offer = serializers.BooleanField(
        default=False, help_text="Offer it for the signature of a second official"
    )


class CitedDraft(Shown):
    """A citation of a draft, as it can be sent back."""

    guidance = serializers.CharField(help_text="Public number of the document")
    version = serializers.CharField()
    place = serializers.CharField()
    accessed_on = serializers.DateField(allow_null=True)
    why_older = serializers.CharField(allow_blank=True)


class DraftShown(Shown):
    """The unfinished answer of the own authority."""

    id = serializers.CharField(help_text=NUMBER)
    state = serializers.ChoiceField(choices=AnswerState.values)
    short_answer = serializers.CharField(allow_blank=True)
    text = serializers.CharField(allow_blank=True, help_text=MARKDOWN)
    basis = Coded(allow_null=True)
    jurisdictions = serializers.ListField(child=serializers.CharField())
    valid_until = serializers.DateField(allow_null=True)
    review_by = serializers.DateField(allow_null=True)
    preliminary = serializers.BooleanField()
    conditions = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))
    for_classes = serializers.ListField(child=serializers.CharField())
    for_stages = serializers.ListField(child=serializers.CharField())
    citations = CitedDraft(many=True)
    no_guidance_reason = serializers.CharField(allow_blank=True)
    channel = serializers.CharField(allow_null=True, help_text="Advice route of a referral")
    replaces = serializers.CharField(allow_null=True, help_text="Whose place it takes")
    change_note = serializers.CharField(allow_blank=True)
    return_reason = serializers.CharField(allow_blank=True)
    content_hash = serializers.CharField(allow_blank=True, help_text="Once it is offered")
    updated_at = serializers.DateTimeField()


class CaseShown(CaseEntry):
    """A case with its question and the draft, if any."""

    question = QuestionShown()
    draft = DraftShown(allow_null=True)
