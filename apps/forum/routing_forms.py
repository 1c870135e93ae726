"""Forms of queues and routing rules: shape only; services check what must hold."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.core.forms import LongSelect, PlainMessagesMixin
from apps.forum.forms import TermField
from apps.forum.models import Queue, RoutingRule
from apps.forum.models.routing import MOST_PRIORITY, QUEUE_NAME_MAX
from apps.forum.services.routing import RuleContent
from apps.profiles.models import Organisation
from apps.vocabularies.models import Country


class RuleForm(PlainMessagesMixin, forms.Form):
    """One rule; its authority and queue are chosen together."""

    hide_optional = True

    priority = forms.IntegerField(
        label=_("Priority"),
        help_text=_("1 comes first. Of two equal ones, the rule that says more comes first."),
        min_value=1,
        max_value=MOST_PRIORITY,
        initial=100,
    )
    topic = TermField("topic", label=_("Topic"), required=False)
    country = forms.ChoiceField(label=_("Country"), required=False, widget=LongSelect)
    stage = TermField("development_stage", label=_("Stage of development"), required=False)
    target = forms.ChoiceField(
        label=_("Leads to"),
        help_text=_("An authority with a mandate here, or one of its queues."),
        widget=LongSelect,
    )

    def __init__(self, *args: Any, rule: RoutingRule | None = None, **kwargs: Any) -> None:
        if rule is not None:
            kwargs["initial"] = _initial(rule)
        super().__init__(*args, **kwargs)
        able = Organisation.objects.with_active_mandate().in_order()
        self.authorities = {one.public_id: one for one in able}
        rows = Queue.objects.open().filter(authority__in=self.authorities.values())
        self.queues = {str(one.pk): one for one in rows.select_related("authority")}
        country: Any = self.fields["country"]
        country.choices = [("", _("Any")), *Country.objects.choices(get_language() or "en")]
        target: Any = self.fields["target"]
        target.choices = [("", _("Choose")), *self._targets()]

    def _targets(self) -> list[tuple[str, str]]:
        offered = [(key, one.name) for key, one in self.authorities.items()]
        queues = [(key, f"{one.authority.name}: {one.name}") for key, one in self.queues.items()]
        return sorted(offered + queues, key=lambda pair: pair[1].casefold())

    def content(self) -> RuleContent:
        """Return the cleaned form as the service wants it."""
        clean = self.cleaned_data
        queue = self.queues.get(clean["target"])
        return RuleContent(
            authority=queue.authority if queue else self.authorities[clean["target"]],
            priority=clean["priority"],
            topic=clean["topic"],
            country=Country.objects.filter(code=clean["country"]).first(),
            stage=clean["stage"],
            queue=queue,
        )


def _initial(rule: RoutingRule) -> dict[str, Any]:
    return {
        "priority": rule.priority,
        "topic": rule.topic.code if rule.topic else "",
        "country": rule.country_id or "",
        "stage": rule.stage.code if rule.stage else "",
        "target": str(rule.queue_id) if rule.queue_id else rule.authority.public_id,
    }


class QueueForm(PlainMessagesMixin, forms.Form):
    """The name of a queue; `case` says for which authority the page was opened."""

    name = forms.CharField(label=_("Name of the queue"), max_length=QUEUE_NAME_MAX)
    case = forms.CharField(widget=forms.HiddenInput, max_length=40)
