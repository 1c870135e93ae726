"""Rows of the vocabularies; factories find a row of the same key before they make one."""

from datetime import date
from typing import Any

import factory
from django.db.backends.postgresql.psycopg_any import DateRange

from apps.core.text import sort_key
from apps.vocabularies.choices import (
    GuidanceFramework,
    GuidanceKind,
    GuidanceStatus,
    JurisdictionKind,
)
from apps.vocabularies.labels import sort_keys
from apps.vocabularies.models import (
    AdviceChannel,
    Country,
    GlossaryTerm,
    GuidanceDocument,
    GuidanceSection,
    GuidanceVersion,
    Term,
)

NAMES = {
    "BE": {"en": "Belgium", "de": "Belgien", "fr": "Belgique"},
    "DE": {"en": "Germany", "de": "Deutschland", "fr": "Allemagne"},
    "FR": {"en": "France", "de": "Frankreich", "fr": "France"},
    "EU": {"en": "European Union", "de": "Europäische Union", "fr": "Union européenne"},
    "CH": {"en": "Switzerland", "de": "Schweiz", "fr": "Suisse"},
    "GB": {"en": "United Kingdom", "de": "Vereinigtes Königreich", "fr": "Royaume-Uni"},
}
OUTSIDE = {"EU", "CH", "GB"}


class TermFactory(factory.django.DjangoModelFactory):
    """A term of the list of topics; `TermFactory(list_code=…, code=…)` finds loaded ones."""

    class Meta:
        model = Term
        django_get_or_create = ("list_code", "code")

    list_code = "topic"
    code = factory.Sequence(lambda n: f"invented_{n}")
    labels = factory.LazyAttribute(
        lambda o: {"en": f"Label of {o.code}", "de": f"Wort {o.code}", "fr": f"Mot {o.code}"}
    )
    definitions = factory.LazyAttribute(lambda o: {"en": f"What {o.code} means."})
    basis = "Invented for a test"
    position = factory.Sequence(lambda n: 1000 + n)


class CountryFactory(factory.django.DjangoModelFactory):
    """Belgium, or the country of the code."""

    class Meta:
        model = Country
        django_get_or_create = ("code",)

    code = "BE"
    kind = factory.LazyAttribute(
        lambda o: JurisdictionKind.UNION if o.code == "EU" else JurisdictionKind.COUNTRY
    )
    names = factory.LazyAttribute(lambda o: NAMES.get(o.code, {"en": f"Land {o.code}"}))
    sort_keys = factory.LazyAttribute(lambda o: sort_keys(o.names))
    is_eu = factory.LazyAttribute(lambda o: o.code not in OUTSIDE)
    is_eea = factory.LazyAttribute(lambda o: o.code not in OUTSIDE)


class GlossaryTermFactory(factory.django.DjangoModelFactory):
    """A word that was read in a source."""

    class Meta:
        model = GlossaryTerm
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"invented-word-{n}")
    words = factory.LazyAttribute(lambda o: {"en": f"Word {o.code}", "de": f"Wort {o.code}"})
    sort_keys = factory.LazyAttribute(lambda o: sort_keys(o.words))
    patient_texts = {"en": "A word for a test."}
    expert_texts = {"en": "A word that exists in tests only."}
    audience = ["patients"]
    verified = True
    sources = [{"name": "Invented source", "url": "https://source.example/", "source_date": "2024"}]


class GuidanceDocumentFactory(factory.django.DjangoModelFactory):
    """A confirmed guideline of the Union; `draft=True` makes one that only editors see."""

    class Meta:
        model = GuidanceDocument
        django_get_or_create = ("slug",)

    class Params:
        draft = factory.Trait(verified=False, sources=[])

    slug = factory.Sequence(lambda n: f"invented-guideline-{n}")
    title = factory.LazyAttribute(lambda o: f"Guideline {o.slug}")
    sort_key = factory.LazyAttribute(lambda o: sort_key(o.title))
    kind = GuidanceKind.GUIDELINE
    issuer = "Invented issuer"
    framework = GuidanceFramework.EU
    jurisdiction = factory.SubFactory(CountryFactory, code="EU")
    reference = factory.Sequence(lambda n: f"INV/{n}/2024")
    status = GuidanceStatus.IN_FORCE
    summary = "What the guideline says, in our words."
    url = factory.LazyAttribute(lambda o: f"https://publisher.example/{o.slug}")
    url_seen = True
    verified = True
    sources = [{"name": "Invented source", "url": "https://source.example/", "source_date": "2024"}]


class GuidanceVersionFactory(factory.django.DjangoModelFactory):
    """The version of 2020, valid since; `ended=True` ended in 2022, `not_stated=True` is open."""

    class Meta:
        model = GuidanceVersion
        django_get_or_create = ("document", "label")

    class Params:
        ended = factory.Trait(valid=DateRange(date(2020, 1, 1), date(2022, 1, 1)))
        not_stated = factory.Trait(valid=None, effective_on="")

    document = factory.SubFactory(GuidanceDocumentFactory)
    label = "2020"
    effective_on = "2020-01-01"
    valid: Any = DateRange(date(2020, 1, 1), None)


class GuidanceSectionFactory(factory.django.DjangoModelFactory):
    """Article 1 of a version."""

    class Meta:
        model = GuidanceSection
        django_get_or_create = ("version", "locator")

    version = factory.SubFactory(GuidanceVersionFactory)
    locator = "Art. 1"
    title = "Scope"


class AdviceChannelFactory(factory.django.DjangoModelFactory):
    """An open, confirmed route of the Union for everybody in development."""

    class Meta:
        model = AdviceChannel
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"zq-route-{n}")
    name = factory.LazyAttribute(lambda o: f"Route {o.code}")
    body = "An invented office"
    jurisdiction = factory.LazyFunction(lambda: CountryFactory(code="EU"))
    kind = "advice"
    status = "open"
    who_may_use = factory.LazyFunction(lambda: ["academic", "hospital", "sme", "large_company"])
    fee_class = "free"
    clock_days = 70
    stages = factory.LazyFunction(lambda: ["preclinical", "clinical"])
    contact_page = "https://example.org/route"
    verified = True
    as_of = date(2026, 1, 31)
    sources = factory.LazyFunction(
        lambda: [{"name": "Invented source", "url": "https://example.org/", "source_date": "2025"}]
    )
