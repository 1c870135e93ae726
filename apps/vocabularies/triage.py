"""Which formal route a question may need: a table of rules and the function that reads it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from apps.vocabularies.channel_choices import STAGE_OF, Applicant, ChannelStage
from apps.vocabularies.channel_rules import RULES, TriageRule
from apps.vocabularies.models import AdviceChannel, Country

_IN_TIME = (
    ChannelStage.DISCOVERY,
    ChannelStage.PRECLINICAL,
    ChannelStage.CLINICAL,
    ChannelStage.POST_AUTHORISATION,
)
UNION = "EU"


class Timing(StrEnum):
    """Whether now is the time for a route."""

    FITS = "fits"
    TOO_EARLY = "too_early"
    TOO_LATE = "too_late"


@dataclass(frozen=True, slots=True)
class TriageFacts:
    """What is known of a question: codes of the lists, countries, and who asks if known."""

    topic: str
    stage: str
    countries: frozenset[str]
    applicant: Applicant | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A route that may be needed, why, and whether now is the time for it."""

    channel: AdviceChannel
    why: str
    timing: Timing

    @property
    def days(self) -> int | None:
        """How many calendar days it takes at most; None when that is not known."""
        return self.channel.clock_days

    @property
    def fee_class(self) -> str:
        """What it costs, as a code."""
        return self.channel.fee_class

    @property
    def timing_reason(self) -> str:
        """What the facts say on coming too early or too late; empty when now is the time."""
        reasons = {
            Timing.TOO_EARLY: self.channel.too_early_when,
            Timing.TOO_LATE: self.channel.too_late_when,
        }
        return reasons.get(self.timing, "")


def suggest_channels(facts: TriageFacts, channels: Iterable[AdviceChannel]) -> list[Suggestion]:
    """Return the routes that the rules name for the facts: those in time first, in rule order.

    Only the given channels are suggested, each once. A route that the applicant may not use,
    or that lies outside the question's countries, is never suggested. The countries hold
    `EU` where a route of the Union is open (see `with_union`).
    """
    known = {channel.code: channel for channel in channels}
    found: dict[str, Suggestion] = {}
    for rule in RULES:
        channel = known.get(rule.channel)
        if channel is None or channel.code in found or not _applies(rule, facts):
            continue
        timing = _timing(channel, facts.stage)
        if timing is not None and _may_use(channel, facts) and _within(channel, facts):
            found[channel.code] = Suggestion(channel, str(rule.why), timing)
    return sorted(found.values(), key=lambda one: one.timing is not Timing.FITS)


def with_union(codes: Iterable[str], countries: Mapping[str, Country]) -> frozenset[str]:
    """Return the codes, with the Union's when one of them lies in the Economic Area."""
    named = frozenset(codes)
    member = any(countries[code].is_eea for code in named if code in countries)
    return named | {UNION} if member else named


def _applies(rule: TriageRule, facts: TriageFacts) -> bool:
    in_topic = not rule.topics or any(
        facts.topic == code or facts.topic.startswith(f"{code}.") for code in rule.topics
    )
    in_stage = not rule.stages or STAGE_OF.get(facts.stage) in rule.stages
    by_applicant = not rule.applicants or facts.applicant in rule.applicants
    enough = len(facts.countries - {UNION}) >= rule.countries_least
    return in_topic and in_stage and by_applicant and enough


def _may_use(channel: AdviceChannel, facts: TriageFacts) -> bool:
    return facts.applicant is None or facts.applicant in channel.who_may_use


def _within(channel: AdviceChannel, facts: TriageFacts) -> bool:
    return channel.jurisdiction_id in facts.countries


def _timing(channel: AdviceChannel, stage_code: str) -> Timing | None:
    """Return whether now is the time; None when the route is not for this stage at all."""
    stage = STAGE_OF.get(stage_code)
    if stage is None or stage in channel.stages or ChannelStage.ANY in channel.stages:
        return Timing.FITS
    places = [_IN_TIME.index(one) for one in _IN_TIME if one in channel.stages]
    if stage not in _IN_TIME or not places:
        return None
    here = _IN_TIME.index(stage)
    if here < min(places):
        return Timing.TOO_EARLY
    return Timing.TOO_LATE if here > max(places) else Timing.FITS
