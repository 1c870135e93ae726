"""Shapes of links between questions, of their changes, of helpful votes and of the FAQ."""

from rest_framework import serializers

from apps.core.api.serializers import Shown
from apps.forum.api.shapes import MARKDOWN, NUMBER, QuestionRef
from apps.forum.choices import AnswerValidity


class QuestionLinks(Shown):
    """Other questions around one, as far as you may read them."""

    duplicate_of = QuestionRef(
        allow_null=True, help_text="The question that stands for this one, if it is a duplicate"
    )
    duplicates = QuestionRef(many=True, help_text="What was asked again, and leads here")
    follows_up = QuestionRef(allow_null=True, help_text="The question that this one follows up")
    follow_ups = QuestionRef(many=True)
    faq = serializers.URLField(allow_null=True, help_text="The editors' entry on it, as a page")


class FieldChanged(Shown):
    """One field before and after a change; both empty where the words were taken out."""

    field = serializers.CharField()
    before = serializers.CharField(allow_blank=True)
    after = serializers.CharField(allow_blank=True)


class QuestionChanged(Shown):
    """One change of a question after it was sent."""

    number = serializers.IntegerField()
    changed_at = serializers.DateTimeField()
    reason = serializers.CharField(allow_blank=True)
    words_taken_out = serializers.BooleanField()
    fields = FieldChanged(many=True)  # type: ignore[assignment]


class QuestionHistory(Shown):
    """The newest 20 changes of a question that you may read, newest first."""

    changes = QuestionChanged(many=True)


class HelpfulShown(Shown):
    """How many people an official answer helped."""

    number = serializers.IntegerField()
    own = serializers.BooleanField(help_text="Whether you said so, in the role of your token")


class FaqSourceShown(Shown):
    """One official answer to the question of an entry."""

    id = serializers.CharField(help_text=NUMBER)
    url = serializers.URLField(help_text="The answer in the API")
    authority = serializers.CharField()
    validity = serializers.ChoiceField(choices=AnswerValidity.values, help_text="As of now")


class FaqShown(Shown):
    """A summary by the editors, not an official text."""

    id = serializers.CharField(help_text=NUMBER)
    url = serializers.URLField(help_text="This object in the API")
    page = serializers.URLField(help_text="The page for people")
    title = serializers.CharField()
    language = serializers.CharField()
    text = serializers.CharField(allow_blank=True, help_text=f"{MARKDOWN}; by the editors")
    notice = serializers.CharField(help_text="Show it wherever you show the text")
    official = serializers.BooleanField(help_text="Always false")
    outdated = serializers.BooleanField(
        help_text="An answer on which it rests is no longer valid, or another one came"
    )
    revision = serializers.IntegerField()
    what_is_new = serializers.CharField(allow_blank=True)
    published_at = serializers.DateTimeField()
    question = QuestionRef()
    is_fictional = serializers.BooleanField(help_text="Invented for demonstration")


class FaqWithSources(FaqShown):
    """One entry with the official answers in force to its question."""

    answers = FaqSourceShown(many=True)
