"""Shapes of what stands beside a question in JSON: comments, colleagues, files, openings."""

from rest_framework import serializers

from apps.core.api.serializers import Given, Shown
from apps.core.filekinds import FileKind
from apps.forum.api.shapes import MARKDOWN, NUMBER
from apps.forum.choices import EDIT_REASON_MAX, LETTER_REFERENCE_MAX, TEXT_MAX, ContributionKind
from apps.forum.private_choices import PublicationState, Side

IN_BASE64 = "The bytes in base64"
CONTENT = f"{IN_BASE64}: a PDF, PNG or JPEG of at most 10 MB"


class CommentShown(Shown):
    """What a member or an expert says; never an official answer."""

    id = serializers.CharField(help_text=NUMBER)
    url = serializers.URLField(help_text="This object in the API")
    page = serializers.URLField(help_text="The page for people")
    question = serializers.CharField(help_text=f"{NUMBER} of the question")
    kind = serializers.ChoiceField(choices=ContributionKind.values)
    writer = serializers.CharField(
        allow_blank=True, help_text="A name only where its owner lets everybody read it"
    )
    writes_as = serializers.CharField(allow_blank=True, help_text="Role, kind of place and country")
    language = serializers.CharField()
    text_html = serializers.CharField(
        allow_blank=True, help_text="Clean HTML; empty once it was withdrawn"
    )
    posted_at = serializers.DateTimeField()
    edited_at = serializers.DateTimeField(allow_null=True)
    withdrawn = serializers.BooleanField()
    accepted = serializers.BooleanField(help_text="The asker says that it helped")
    is_fictional = serializers.BooleanField(help_text="Invented for demonstration")


class CommentsShown(Shown):
    """All comments under one question, the oldest first."""

    comments = CommentShown(many=True)


class CommentGiven(Given):
    """A new comment."""

    text = serializers.CharField(help_text=f"{MARKDOWN}, at most {TEXT_MAX:,} characters")
    as_expert = serializers.BooleanField(
        required=False, help_text="You speak as an expert on the topic, as your profile says"
    )
    for_myself = serializers.BooleanField(
        required=False, help_text="Officials say with it that they do not write for their authority"
    )


class CommentChange(Given):
    """A new text of an own comment, and why."""

    text = serializers.CharField(help_text=f"{MARKDOWN}, at most {TEXT_MAX:,} characters")
    reason = serializers.CharField(
        help_text=f"1 to {EDIT_REASON_MAX} characters; everybody reads it in the history"
    )


class ColleagueShown(Shown):
    """A member of the asker's organisation."""

    id = serializers.UUIDField(help_text="Send it as `colleague`")
    name = serializers.CharField()


class ColleaguesShown(Shown):
    """Who reads along with a question, and who else could."""

    named = ColleagueShown(many=True)
    can_be_named = ColleagueShown(many=True)


class ColleagueGiven(Given):
    """A colleague to name."""

    colleague = serializers.UUIDField(help_text="`id` of one of `can_be_named`")


class FileShown(Shown):
    """A file beside a question, or the scan of a letter."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=FileKind.values)
    size = serializers.IntegerField(help_text="Bytes")


class FilesShown(Shown):
    """The files beside a question."""

    files = FileShown(many=True)


class FileContentShown(FileShown):
    """A file with its content."""

    content = serializers.CharField(help_text=IN_BASE64)


class FileGiven(Given):
    """A file to keep."""

    name = serializers.CharField(max_length=200, help_text="What it is called")
    file = serializers.CharField(help_text=CONTENT)


class LetterShown(Shown):
    """The letter by which an answer went out, as it stands on the draft."""

    sent_on = serializers.DateField(allow_null=True, help_text="null: no letter is recorded")
    reference = serializers.CharField(allow_blank=True)
    scan = FileShown(allow_null=True)


class LetterGiven(Given):
    """A letter, with its scan."""

    sent_on = serializers.DateField(help_text="Date of the letter, not in the future")
    reference = serializers.CharField(
        max_length=LETTER_REFERENCE_MAX, help_text="Reference of the letter"
    )
    name = serializers.CharField(max_length=200, help_text="What the scan is called")
    file = serializers.CharField(help_text=f"{IN_BASE64}: a PDF of at most 10 MB")


class OpeningShown(Shown):
    """One time that the platform's staff opened your private question; nobody is named."""

    reason = serializers.CharField()
    asked_as = serializers.CharField(help_text="Role of the person who asked for it")
    allowed_as = serializers.CharField(help_text="Role of the other person, who allowed it")
    allowed_at = serializers.DateTimeField()
    read_at = serializers.ListField(child=serializers.DateTimeField())


class OpeningsShown(Shown):
    """Every opening of one question that was allowed."""

    openings = OpeningShown(many=True)


class PublicationShown(Shown):
    """A request to publish a redacted version of a private answer; its two sides read it."""

    answer = serializers.CharField(help_text=f"{NUMBER} of the private answer")
    state = serializers.ChoiceField(choices=PublicationState.values)
    proposed_by = serializers.ChoiceField(choices=Side.values)
    expires_at = serializers.DateTimeField()
    title = serializers.CharField(allow_blank=True)
    body = serializers.CharField(allow_blank=True, help_text=MARKDOWN)
    position = serializers.CharField(allow_blank=True, help_text=MARKDOWN)
    justification = serializers.CharField(allow_blank=True, help_text=MARKDOWN)
    short_answer = serializers.CharField(allow_blank=True)
    text = serializers.CharField(allow_blank=True, help_text=MARKDOWN)
    no_guidance_reason = serializers.CharField(allow_blank=True)
    content_hash = serializers.CharField(
        allow_blank=True, help_text="SHA-256 of the texts that wait for consent; else empty"
    )
    consents = serializers.ListField(
        child=serializers.ChoiceField(choices=Side.values),
        help_text="Sides that agreed to these texts",
    )


class ConsentGiven(Given):
    """The texts that were read, by their hash."""

    content_hash = serializers.CharField(
        max_length=64, help_text="`content_hash` of the request as you read it"
    )
