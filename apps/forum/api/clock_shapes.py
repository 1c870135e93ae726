"""Shapes of the clock of a case and of the conversation about it in JSON."""

from rest_framework import serializers

from apps.core.api.serializers import Given, Shown
from apps.forum.api.shapes import MARKDOWN, NUMBER, AuthorityRef
from apps.forum.choices import CaseState
from apps.forum.clock_choices import (
    MESSAGE_MAX,
    REASON_MAX,
    CaseEventKind,
    DeclineReason,
    MessageKind,
    Side,
)

REASON = f"1 to {REASON_MAX:,} characters; the asker reads it"


class CaseEventShown(Shown):
    """Something that happened to a case."""

    kind = serializers.ChoiceField(choices=CaseEventKind.values)
    at = serializers.DateTimeField()
    reason = serializers.CharField(allow_blank=True)
    reason_code = serializers.CharField(allow_blank=True, help_text="Why it was declined, if so")
    new_due = serializers.DateField(allow_null=True, help_text="The day that was announced, if so")
    working_days = serializers.IntegerField(
        allow_null=True, help_text="On receipt: within how many it is to be answered"
    )


class MessageShown(Shown):
    """Something said between the asker and one authority; never an official answer."""

    side = serializers.ChoiceField(choices=Side.values, help_text="Who says it; nobody is named")
    kind = serializers.ChoiceField(choices=MessageKind.values)
    text = serializers.CharField(allow_blank=True, help_text=f"{MARKDOWN}; empty once removed")
    at = serializers.DateTimeField()
    answer = serializers.CharField(
        allow_null=True, help_text=f"{NUMBER} of the answer that it is about"
    )


class TransferShown(Shown):
    """A proposal on which the asker has not decided."""

    to_authority = AuthorityRef()
    reason = serializers.CharField()
    expires_at = serializers.DateTimeField()


class CaseClockShown(Shown):
    """What stands between the asker and one authority; no other authority reads it."""

    question = serializers.CharField(help_text=f"{NUMBER} of the question")
    authority = AuthorityRef()
    state = serializers.ChoiceField(choices=CaseState.values)
    due_on = serializers.DateField(
        allow_null=True, help_text="By when an answer is expected; null while the clock stands"
    )
    events = CaseEventShown(many=True)
    messages = MessageShown(many=True)
    transfer = TransferShown(allow_null=True)


class ConversationShown(Shown):
    """What the authorities of a question and its asker said to each other."""

    authorities = CaseClockShown(many=True)


class MessageGiven(Given):
    """Something to say to the asker."""

    kind = serializers.ChoiceField(
        choices=MessageKind.values,
        help_text=(
            "request: ask for more, the clock stands until the reply; "
            "reply: explain an issued answer; remark: anything else"
        ),
    )
    text = serializers.CharField(help_text=f"{MARKDOWN}, 1 to {MESSAGE_MAX:,} characters")


class AskersMessageGiven(Given):
    """Something to say to one authority."""

    authority = serializers.CharField(max_length=40, help_text=NUMBER)
    kind = serializers.ChoiceField(
        choices=MessageKind.values,
        help_text=(
            "reply: what the authority asked for, the clock runs again; "
            "request: ask once what an issued answer means; remark: anything else"
        ),
    )
    text = serializers.CharField(help_text=f"{MARKDOWN}, 1 to {MESSAGE_MAX:,} characters")


class DelayGiven(Given):
    """A later day, with the reason."""

    new_due = serializers.DateField(help_text="A working day of your authority, within a year")
    reason = serializers.CharField(help_text=REASON)


class DeclineGiven(Given):
    """Why the authority does not answer."""

    code = serializers.ChoiceField(
        choices=DeclineReason.choices, help_text="Kind of reason; the asker reads its words"
    )
    reason = serializers.CharField(help_text=REASON)


class TransferGiven(Given):
    """Which authority could take over, and why."""

    to_authority = serializers.CharField(max_length=40, help_text=NUMBER)
    reason = serializers.CharField(help_text=REASON)


class DecisionGiven(Given):
    """What the asker decides about a proposed transfer."""

    authority = serializers.CharField(
        max_length=40, help_text=f"{NUMBER} of the authority that has the case"
    )
    agree = serializers.BooleanField(help_text="false: the case stays where it is")
