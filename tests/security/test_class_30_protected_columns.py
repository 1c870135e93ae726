"""Class 30: a form, or the API, writes a column that nobody offered (mass assignment).

Every column of every model is sent along, by name, with every form of the site and with every
changing request of the API, each of which succeeds without them: what is not offered stays as
it was. One use of an
invitation among many at once: tests/races/test_profiles.py.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.core.cache import cache
from django.db import connection, transaction
from django.db.models import AutoField
from django.test import Client

from apps.accounts.models import User
from apps.core.sessionrows import SessionMark
from apps.forum.inbox_address import FILTERS
from apps.profiles.models import Membership, Organisation
from apps.profiles.people_forms import NameForm
from tests.security.columns import COLUMNS, OWN, protected
from tests.security.examples import NEVER_BY_TOKEN, World, make_world
from tests.security.filled import REFUSED, Filled, filled, noted
from tests.security.scene import Scene, addresses, is_api, membership, unfinished
from tests.security.shapes import documented
from tests.support.size import amount, only_full

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_every_column_at_once")]


@pytest.fixture
def _every_column_at_once(settings: Any) -> None:
    """There are more columns than fields in a form may be: none is to be refused for that."""
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 2 * len(COLUMNS)


def _values(scene: Scene, **offered: Any) -> dict[str, Any]:
    """Return every column there is; what the form offers gets a sound value."""
    return {**COLUMNS, "case": str(scene.case.pk), **offered}


def _forms(scene: Scene) -> list[tuple[str, str, dict[str, Any]]]:
    """Return each form that succeeds, with every column of the database beside its fields."""
    question = {
        "title": scene.question.title,
        "body": "Another text of the question.",
        "topic": "quality",
        "product_class": "GTMP",
        "stage": "preclinical",
        "jurisdictions": scene.authority.country_id,
        "indication": "",
        "related": "",
        "language": scene.question.language,
        "version": scene.question.version,
        "change_reason": "A slip.",
        "action": "save",
    }
    draft = {
        "short": "Yes.",
        "text": "Yes.",
        "no_guidance_reason": "None.",
        "jurisdictions": "BE",
        "action": "save",
        "version": "",
        "valid_until": "",
        "basis": "",
        "channel": "",
        "review_by": "",
        "for_classes": "GTMP",
        "for_stages": "preclinical",
    }
    person = {"display_name": "Nora Lind", "version": 1}
    return [
        ("asker", "/en/account/profile/name/", _values(scene, **person)),
        ("asker", scene.path("forum:edit"), _values(scene, **question)),
        ("signer", scene.path("forum:draft"), _values(scene, **draft)),
        ("asker", "/en/account/notifications/read/", _values(scene)),
        ("asker", "/en/account/act-as/", _values(scene, capacity=str(membership(scene.asker).pk))),
    ]


def _changes(scene: Scene, forms: list[tuple[str, str, dict[str, Any]]]) -> list[str]:
    """Return what protected columns the forms changed."""
    before, wrong = protected(), []
    for who, address, values in forms:
        answer: Any = scene.clients[who].post(address, values)
        assert answer.status_code == 302, (address, answer.context["form"].errors)
        after = protected()
        for name in before:
            kept = [row for row in after[name] if row[0] in {r[0] for r in before[name]}]
            if kept != before[name]:
                wrong.append(f"{address}: {name}")
    return wrong


def test_no_form_writes_a_column_that_it_does_not_offer(scene: Scene) -> None:
    assert _changes(scene, _forms(scene)) == []
    drafted = unfinished(scene)
    assert (drafted.drafter_id, drafted.issued_at) == (scene.signer.pk, None)
    scene.asker.refresh_from_db()
    assert scene.asker.display_name == "Nora Lind"


# --- every form: what it leaves behind is the same to the row, with and without foreign columns

# What is drawn for a new row: ids, public numbers, keys, the salt of a password, sequences, and
# the clock of the database (columns sent along say 2020).
DRAWN = re.compile(
    r"'\w+_id': \d+|'[0-9a-z]{8}'|md5\$\w+\$\w+|[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}"
    r"|\b[A-Z]{1,2}-\w{7}-\w\b|\b[0-9a-f]{64}\b|datetime\(20(?!20)[^()]*\(?[^()]*\)"
)
FACTS = "vocabularies"
MOMENT = "2026-11-22 10:00:00+00:00"


def _lines() -> list[str]:
    """Return every row of every own table, without numbers that merely count rows."""
    found = []
    for label in OWN:
        for model in apps.get_app_config(label).get_models(include_auto_created=True):
            if label == FACTS:
                found.append(f"{model._meta.db_table} {_digest(model._meta.db_table)}")
                continue
            if model is SessionMark:
                continue  # named by a session, which some forms begin anew
            fields = [f for f in model._meta.concrete_fields if not isinstance(f, AutoField)]
            rows = model._default_manager.values_list(*[field.attname for field in fields])
            found += [f"{model._meta.db_table} {row}" for row in rows]
    return found


def _digest(table: str) -> str:
    """Return a hash of all rows: there are thousands, which nobody changes by a form."""
    rows = "count(*) || ' ' || coalesce(sum(hashtextextended(t::text, 0)), 0)"
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT {rows} FROM "{table}" t')  # noqa: S608  the name of a model's table
        return f"hash-{cursor.fetchone()[0]}"


def _left(form: Filled, known: frozenset[str], /, **extra: Any) -> list[str]:
    """Return the rows that a form leaves, with `new` for what was drawn."""
    with transaction.atomic():
        cache.clear()
        answer = form.send(**{**extra, **form.values})
        assert answer.status_code == 302, (form.address, answer.context["form"].errors)
        assert "sign-in/?next" not in answer["Location"], form.address
        rows = sorted(DRAWN.sub(lambda f: f[0] if f[0] in known else "new", r) for r in _lines())
        transaction.set_rollback(True)
    return rows


def _written(scene: Scene, names: Iterable[str] = ()) -> list[tuple[str, str]]:
    """Return each form with the first row that foreign columns changed."""
    wrong = []
    with time_machine.travel(MOMENT, tick=False) as clock:
        forms = filled(scene)
        clock.shift(9)  # nobody fills in a form at once
        known = frozenset(found for row in _lines() for found in DRAWN.findall(row))
        for name in names or sorted(set(forms) - REFUSED)[:: amount(3, full=1)]:
            with noted(lambda _text: True) as seen:
                sound = _left(forms[name], known)
            offered = {field for _form, field in seen.offered}
            if name == "view":
                offered |= set(FILTERS)  # a saved view keeps the filters that it is sent
            foreign = {n: value for n, value in COLUMNS.items() if n not in offered}
            changed = set(_left(forms[name], known, **foreign)) ^ set(sound)
            if changed:
                assert sound == _left(forms[name], known), f"{name} is never the same twice"
                wrong.append((name, min(changed)))
    return wrong


@pytest.mark.deep
def test_no_form_of_the_site_leaves_anything_else_behind(scene: Scene) -> None:
    assert _written(scene) == []


NINTHS = [(who, slice(n, None, 9)) for n, who in enumerate(("anonymous", "asker", "signer"))]
STEP = amount(6, full=1)
MORE = [
    pytest.param(who, slice(n % STEP, None, STEP), marks=pytest.mark.deep)
    for n, (who, _ninth) in enumerate(NINTHS)
]


@pytest.mark.parametrize(("who", "chosen"), [*NINTHS, *MORE])
def test_no_other_route_writes_one_either(scene: Scene, who: str, chosen: slice) -> None:
    """Forms that fail, and pages that take none: nothing protected changes anywhere.

    Each of the three takes another ninth of the routes, in `make deep` another sixth.
    """
    before = protected()
    for route, address in addresses(scene)[chosen]:
        if route.name in {"account_logout", "forum:withdraw", "profiles:end_membership"}:
            continue  # these change a state on purpose
        sent: dict[str, Any] = {"data": _values(scene)}
        if is_api(route):
            sent["content_type"] = "application/json"
        answer: Any = scene.clients[who].post(address, **sent)
        assert answer.status_code < 500, route.name
    assert protected() == before


def test_a_new_account_gets_no_rights_from_its_form(scene: Scene) -> None:
    client = Client()
    with time_machine.travel("2026-11-22 10:00:00+00:00", tick=False):
        form = client.get("/en/account/register/").context["form"]
    values = {
        "display_name": "Nora Lind",
        "email": "new.person@people.example",
        "password1": "another quiet river",
        "started": form["started"].value(),
    } | dict.fromkeys(("terms", "adult"), "on")
    with time_machine.travel("2026-11-22 10:00:09+00:00", tick=False):
        client.post("/en/account/register/", {**COLUMNS, **values, "website": ""})
    made = User.objects.get(email="new.person@people.example")
    assert (made.is_staff, made.is_superuser) == (False, False)
    assert not Membership.objects.filter(user=made).exists()


# --- the API: every operation that takes a body, from a request that succeeds

Sent = tuple[str, str, Any]


def _sent(world: World, extra: Mapping[str, Any], *, inside: str = "") -> Iterator[Sent]:
    """Yield operation, role and answer of each sound request with more in it than it names.

    `inside` names a list of objects into whose first entry the extra goes.
    """
    for operation in documented():
        if operation.name in NEVER_BY_TOKEN or not operation.properties:
            continue
        for role, example in world.examples[operation.name].items():
            body = dict(example.body)
            if inside and inside not in body:
                continue
            body = {**body, inside: [{**extra, **body[inside][0]}]} if inside else {**extra, **body}
            at = operation.path.format(**example.path)
            with transaction.atomic():
                yield (
                    operation.name,
                    role,
                    world.client(role).send(operation.method, at, body, **example.headers),
                )
                transaction.set_rollback(True)


def _taken(world: World, extra: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the operations, with the role, that took more than they name."""
    return [(name, role) for name, role, answer in _sent(world, extra) if answer.status_code < 400]


def _foreign() -> dict[str, str]:
    """Return the columns that no operation names."""
    named = {name for operation in documented() for name in operation.properties}
    return {name: value for name, value in COLUMNS.items() if name not in named}


def test_the_api_takes_what_it_names() -> None:
    """The requests below fail for the foreign columns, and for nothing else."""
    world = make_world()
    done = {(name, role, answer.status_code // 100) for name, role, answer in _sent(world, {})}
    assert done == {
        (name, role, 2)
        for operation in documented()
        if (name := operation.name) not in NEVER_BY_TOKEN and operation.properties
        for role in world.examples[name]
    }
    assert {name for name, _role, _status in done} >= {
        *("questions_create", "question_patch", "case_draft_put", "case_return_create"),
        "notifications_read_all_create",
    }


def test_the_api_refuses_every_column_that_it_does_not_name() -> None:
    """Each column of each model is refused by name, and nothing of the request is done."""
    world, named = make_world(), {o.name: set(o.properties) for o in documented()}
    before, asked = protected(), 0
    for name, role, answer in _sent(world, COLUMNS):
        asked += 1
        assert answer.status_code == 422, (name, role)
        refused = {error["pointer"] for error in answer.json()["errors"]}
        assert refused == {f"/{column}" for column in COLUMNS if column not in named[name]}, name
        assert protected() == before
    assert asked >= 5
    assert len(COLUMNS) > 100


def test_the_api_refuses_columns_inside_of_lists() -> None:
    world = make_world()
    named = {
        n
        for o in documented()
        if "citations" in o.properties
        for n in o.properties["citations"].entries
    }
    foreign = {name: value for name, value in COLUMNS.items() if name not in named}
    assert {"guidance", "place"} <= named
    assert len(foreign) > 100
    (found,) = _sent(world, foreign, inside="citations")
    refused = {error["pointer"] for error in found[2].json()["errors"]}
    assert refused == {f"/citations/0/{name}" for name in foreign}


def test_the_api_takes_no_column_where_it_takes_no_body() -> None:
    world, before = make_world(), protected()
    asked = 0
    for operation in documented():
        if operation.properties or operation.method == "GET":
            continue
        for role, example in world.examples[operation.name].items():
            at = operation.path.format(**example.path)
            send = world.client(role).send
            answer = send(operation.method, at, COLUMNS, **example.headers)
            never = operation.name in NEVER_BY_TOKEN
            assert answer.status_code == (403 if never else 422), (operation.name, role)
            asked += 1
    assert asked >= 5
    assert protected() == before


@pytest.mark.deep
def test_the_api_refuses_each_column_by_itself() -> None:
    world = make_world()
    # All of them together are sent elsewhere; these are some of them, times all operations.
    some = sorted(_foreign())[:: amount(54, full=9)]
    taken = [(name, *found) for name in some for found in _taken(world, {name: "7"})]
    assert taken == []


def test_guard_bites_an_api_that_passes_on_what_it_does_not_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world, extra = make_world(), {"is_fictional": "7"}
    assert _taken(world, extra) == []
    monkeypatch.setattr("apps.core.api.serializers._problem", lambda _field, _value: None)
    assert ("questions_create", "developer") in _taken(world, extra)


def test_guard_bites_a_form_that_writes_whatever_is_sent(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    def careless(*, user: User, **_values_: Any) -> User:
        user.is_staff = True
        user.save()
        return user

    monkeypatch.setattr("apps.profiles.services.people.change_person", careless)
    assert _changes(scene, _forms(scene)[:1]) == ["/en/account/profile/name/: User"]


@only_full
@pytest.mark.deep
def test_guard_bites_a_form_that_writes_a_column_nobody_thought_of(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also one that is not in the list of protected columns."""

    def careless(form: NameForm) -> dict[str, Any]:
        if "acronym" in form.data:
            Organisation.objects.update(acronym=form.data["acronym"])
        return form.cleaned_data

    assert _written(scene, ["person"]) == []
    monkeypatch.setattr(NameForm, "clean", careless)
    assert [name for name, _row in _written(scene, ["person"])] == ["person"]
