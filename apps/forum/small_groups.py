"""The small-group check: nothing is published by which one could tell who asked."""

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.core.errors import Text
from apps.forum.models import PublicationRequest, Question

# Said on the page; how many there are is told to nobody.
RULE: Text = _(
    "A redacted question is published only where questions of at least five organisations, public "
    "and private together, share its topic, class of product and stage of development, and the "
    "country of the asker’s organisation if the texts let one guess it. Otherwise choose the "
    "broader topic, or take country and kind of organisation out of the texts. Where that is not "
    "enough, nothing is published."
)


def is_large_enough(publication: PublicationRequest) -> bool:
    """Return whether enough organisations asked alike; a broader topic holds those below it."""
    asked = publication.question
    topic = Q(topic_id=publication.topic_id) | Q(topic__parent_id=publication.topic_id)
    alike = Question.objects.filter(
        topic,
        product_class_id=asked.product_class_id,
        stage_id=asked.stage_id,
        submitted_at__isnull=False,
    )
    # What was made of private questions is the same question once more.
    alike = alike.filter(published_from__isnull=True)
    if publication.names_country:
        country = asked.capacity.country_code if asked.capacity else ""
        alike = alike.filter(capacity__country_code=country)
    # Five questions of one organisation hide nobody: each question and each asker counts once.
    askers = alike.order_by().values("capacity__organisation_id").distinct()
    return all(
        len(rows[: settings.SMALL_GROUP]) >= settings.SMALL_GROUP
        for rows in (askers, alike.order_by().values("pk"))
    )


def can_be_broader(publication: PublicationRequest) -> bool:
    """Return whether anything is left to make more general."""
    return publication.names_country or publication.topic.parent_id is not None
