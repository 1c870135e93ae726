"""Which organisations somebody may mean who enters a name: same, or nearly so."""

from difflib import SequenceMatcher
from urllib.parse import urlsplit

from django.db.models import Q
from django.db.models.functions import Length

from apps.core.text import sort_key
from apps.profiles.domains import above, normalise_domain
from apps.profiles.idn import skeleton_of
from apps.profiles.models import Organisation

MOST_SHOWN = 10
# From this likeness on two names are shown beside each other: a letter more or less.
NEAR = 0.9
# How much longer or shorter a name may be that is compared letter by letter.
REACH = 3


def host_of(website: str) -> str:
    """Return the domain of a web address as mailboxes have it, or "" when it has none."""
    try:
        host = urlsplit(website).hostname or ""
    except ValueError:
        return ""
    return normalise_domain(host.removeprefix("www.")) or ""


def alike(*, name: str, website: str = "", ror: str = "") -> list[Organisation]:
    """Return standing organisations of the same name, domain, ROR or look, best known first.

    Drafts are among them: editors look at these rows, nobody else.
    """
    rows = Organisation.objects.standing()
    found = {row.pk: row for row in rows.filter(_same(name, website, ror))[:MOST_SHOWN]}
    folded = sort_key(name)
    long = rows.alias(length=Length("sort_key"))
    near = long.filter(length__gte=len(folded) - REACH, length__lte=len(folded) + REACH)
    names = near.exclude(pk__in=found).values_list("pk", "sort_key")
    look = skeleton_of(folded)
    wanted = [pk for pk, other in names.iterator() if _is_near(folded, look, other)]
    return [*found.values(), *rows.filter(pk__in=wanted[:MOST_SHOWN])][:MOST_SHOWN]


def _same(name: str, website: str, ror: str) -> Q:
    same = Q(sort_key=sort_key(name)[:200]) | Q(acronym__iexact=name.strip())
    same |= Q(native_name__iexact=name.strip()) | Q(other_names__contains=[name.strip()])
    host = host_of(website)
    if host:
        same |= Q(domains__domain__in=[host, *above(host)])
        for start in (f"https://{host}", f"https://www.{host}", f"http://{host}"):
            same |= Q(website__iexact=start) | Q(website__istartswith=f"{start}/")
    if ror:
        same |= Q(ror=ror)
    ids = Organisation.objects.filter(same).values("pk")
    return Q(pk__in=ids)


def _is_near(name: str, look: str, other: str) -> bool:
    if look == skeleton_of(other):
        return True
    pair = SequenceMatcher(None, name, other, autojunk=False)
    return pair.real_quick_ratio() >= NEAR and pair.quick_ratio() >= NEAR and pair.ratio() >= NEAR
