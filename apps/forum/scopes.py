"""What an authority answers questions on, in words beside the choice of whom to ask."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from apps.profiles.models import Mandate, Organisation
from apps.vocabularies.models import Term


def not_for(mandate: Mandate, about: Mapping[str, Term]) -> list[Term]:
    """Return the topic and the stage that the mandate is not for; nothing listed means all.

    `about` holds what is known of them. Needs the mandate's lists prefetched. The database
    decides the same when a question is sent (`covering`).
    """
    lists = {"topic": mandate.topics.all(), "stage": mandate.stages.all()}
    return [
        term
        for name, term in about.items()
        if lists[name] and not {term.pk, term.parent_id} & {row.pk for row in lists[name]}
    ]


def hint_of(authority: Organisation, mandate: Mandate, about: Mapping[str, Term]) -> str:
    """Return where an authority sits, and what it does not answer, or what alone it does."""
    words = [str(authority.country.name)] if authority.country else []
    missing = not_for(mandate, about)
    if missing:
        names = ", ".join(str(term.label) for term in missing)
        words.append(_("Does not answer questions on: %(names)s.") % {"names": names})
    elif not about:
        narrow = [*mandate.topics.all(), *mandate.stages.all()]
        names = ", ".join(str(term.label) for term in narrow)
        words += [_("Answers questions on: %(names)s.") % {"names": names}] if narrow else []
    return " · ".join(words)
