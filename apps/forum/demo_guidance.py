"""An invented guideline that is replaced: answers that cite the older version wait for a look."""

from datetime import date, timedelta

from django.db.backends.postgresql.psycopg_any import DateRange

from apps.core.clock import at
from apps.forum.demo_stage import Stage
from apps.vocabularies.choices import GuidanceFramework, GuidanceKind, GuidanceStatus
from apps.vocabularies.models import GuidanceDocument, GuidanceVersion
from apps.vocabularies.services import publish_guidance_version

SLUG = "demo-guideline-cell-banks"
OLDER, NEWER = "2022", "2026"
REPLACED_DAYS_AGO = 21
ADDRESS = "https://guidelines.example/cell-banks"


def open_guideline(today: date) -> None:
    """Add the guideline in its older version, which applies until it is replaced."""
    document = GuidanceDocument.objects.create(
        slug=SLUG,
        title="Illustrative guideline on cell banks (invented for the demonstration)",
        kind=GuidanceKind.GUIDELINE,
        issuer="Illustrative Medicines Authority of Sweden",
        framework=GuidanceFramework.NATIONAL,
        jurisdiction_id="SE",
        status=GuidanceStatus.IN_FORCE,
        summary="An invented document: it shows what happens when cited guidance changes.",
        url=ADDRESS,
        verified=True,
        sources=[{"label": "Invented for the demonstration", "url": ADDRESS}],
    )
    since = today - timedelta(days=1500)
    GuidanceVersion.objects.create(
        document=document, label=OLDER, valid=DateRange(since, None), url=f"{ADDRESS}/{OLDER}"
    )


def replace_guideline(stage: Stage) -> None:
    """Let an editor publish the newer version; the desks are led to what has to be looked at."""
    with at(stage.moment(REPLACED_DAYS_AGO, 10)):
        publish_guidance_version(
            actor=stage.actor("editor"),
            document=GuidanceDocument.objects.get(slug=SLUG),
            expected=None,
            label=NEWER,
            valid_from=stage.day(REPLACED_DAYS_AGO),
            url=f"{ADDRESS}/{NEWER}",
        )
