"""Bringing the database to the state of the fact files."""

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from apps.core.actor import ANONYMOUS, Actor, system_actor
from apps.core.errors import NotAllowed
from apps.vocabularies import facts
from apps.vocabularies.loading import Count, load_facts
from apps.vocabularies.models import (
    AdviceChannel,
    Country,
    GlossaryTerm,
    GuidanceDocument,
    GuidanceVersion,
    Term,
)
from apps.vocabularies.services import publish_guidance_version
from tests.factories.vocabularies import (
    GlossaryTermFactory,
    GuidanceDocumentFactory,
    GuidanceVersionFactory,
    TermFactory,
)

pytestmark = pytest.mark.django_db

MODELS = [Term, Country, GlossaryTerm, GuidanceDocument, GuidanceVersion, AdviceChannel]
SLUG = "eu-reg-1394-2007"
Files = dict[str, dict[str, Any]]
Load = Callable[[Files], list[Count]]


@pytest.fixture(scope="module")
def original() -> Files:
    names = ["terms", "countries", "glossary", "guidance", "advice_channels"]
    return {name: facts.read_file(facts.DATA, name) for name in names}


@pytest.fixture
def files(original: Files) -> Files:
    copy: Files = json.loads(json.dumps(original))
    return copy


@pytest.fixture
def load(tmp_path: Path) -> Load:
    def run(files: Files) -> list[Count]:
        for name, content in files.items():
            (tmp_path / f"{name}.yaml").write_text(json.dumps(content), encoding="utf-8")
        return load_facts(actor=system_actor(), folder=tmp_path)

    return run


@pytest.fixture(autouse=True)
def loaded() -> None:
    load_facts(actor=system_actor())


def _rows() -> list[Any]:
    return [list(model._default_manager.order_by("pk").values()) for model in MODELS]


def _record(files: Files, slug: str = SLUG) -> dict[str, Any]:
    found: dict[str, Any] = next(r for r in files["guidance"]["records"] if r["slug"] == slug)
    return found


def test_all_facts_are_there() -> None:
    assert Term.objects.exclude(facts_hash="").count() == 396
    assert Country.objects.exclude(facts_hash="").count() == 33
    assert GlossaryTerm.objects.exclude(facts_hash="").count() == 174
    assert GuidanceDocument.objects.exclude(facts_hash="").count() == 83
    assert GuidanceVersion.objects.exclude(facts_hash="").count() == 83
    assert AdviceChannel.objects.exclude(facts_hash="").count() == 43
    assert AdviceChannel.objects.filter(verified=True).count() == 38
    assert AdviceChannel.objects.get(code="ie-hpra-io").clock_days == 28
    law = GuidanceDocument.objects.get(slug=SLUG)
    assert law.jurisdiction == Country.objects.get(code="EU")
    assert "he" in law.topics.values_list("code", flat=True)
    assert Term.objects.get(list_code="topic", code="he.reporting").parent == Term.objects.get(
        list_code="topic", code="he"
    )


def test_a_second_load_writes_nothing(django_assert_max_num_queries: Any) -> None:
    before = _rows()
    with django_assert_max_num_queries(10):
        counts = load_facts(actor=system_actor())
    assert all((c.created, c.changed, c.retired) == (0, 0, 0) for c in counts)
    assert _rows() == before


def test_a_changed_label_changes_one_row(files: Files, load: Load) -> None:
    before = Term.objects.get(list_code="topic", code="he")
    entry = next(e for e in files["terms"]["lists"]["topic"]["entries"] if e["code"] == "he")
    entry["labels"]["en"] = "Hospital exemption and the like"
    counts = load(files)
    after = Term.objects.get(list_code="topic", code="he")
    assert (counts[0].created, counts[0].changed, counts[0].retired) == (0, 1, 0)
    assert after.pk == before.pk
    assert after.created_at == before.created_at
    assert after.updated_at > before.updated_at
    assert after.label_for("en").text == "Hospital exemption and the like"


def test_a_code_that_is_gone_is_retired_and_can_come_back(
    files: Files, original: Files, load: Load
) -> None:
    entries = files["terms"]["lists"]["platform"]["entries"]
    files["terms"]["lists"]["platform"]["entries"] = [e for e in entries if e["code"] != "nk"]
    assert load(files)[0].retired == 1
    term = Term.objects.get(list_code="platform", code="nk")
    assert term.retired
    assert "nk" not in Term.objects.offered("platform").values_list("code", flat=True)
    assert load(files)[0].retired == 0
    assert load(original)[0].retired == 0
    term.refresh_from_db()
    assert not term.retired


def test_rows_that_people_made_are_left_alone() -> None:
    rows: list[Any] = [TermFactory(), GlossaryTermFactory(), GuidanceDocumentFactory()]
    load_facts(actor=system_actor())
    for row in rows:
        row.refresh_from_db()
        assert not row.retired


def test_a_changed_document_keeps_its_address_and_gets_its_topics(files: Files, load: Load) -> None:
    before = GuidanceDocument.objects.get(slug=SLUG)
    record = _record(files)
    record["topics"] = ["gmp"]
    record["title"] = "Another title"
    counts = load(files)
    after = GuidanceDocument.objects.get(slug=SLUG)
    assert (counts[3].changed, counts[4].changed) == (1, 0)
    assert after.public_id == before.public_id
    assert after.version == before.version + 1
    assert list(after.topics.values_list("code", flat=True)) == ["gmp"]
    assert (after.title, after.sort_key) == ("Another title", "another title")


def test_a_changed_version_is_written_until_an_editor_published_the_next(
    editor: Actor, files: Files, load: Load
) -> None:
    record = _record(files, "eu-ctr-536-2014")
    record["version"]["published_on"] = "2014-05-27"
    assert load(files)[4].changed == 1
    document = GuidanceDocument.objects.get(slug="eu-ctr-536-2014")
    assert document.versions.get().published_on == "2014-05-27"
    follower = GuidanceVersionFactory.build()
    publish_guidance_version(
        actor=editor,
        document=document,
        expected=None,
        label="Consolidated",
        valid_from=follower.valid.lower.replace(year=2026),
        url="https://publisher.example/consolidated",
    )
    ended = document.versions.get(successor__isnull=False).valid
    record["version"]["published_on"] = "2014-05-28"
    assert load(files)[4].changed == 0
    assert document.versions.get(successor__isnull=False).valid == ended


def test_a_new_document_comes_with_its_version(files: Files, load: Load) -> None:
    record = json.loads(json.dumps(_record(files)))
    record |= {"slug": "invented", "celex": None, "reference": "INV/1"}
    files["guidance"]["records"].append(record)
    counts = load(files)
    assert (counts[3].created, counts[4].created) == (1, 1)
    assert GuidanceDocument.objects.get(slug="invented").versions.count() == 1


def test_a_broken_line_leaves_everything_as_it_was(files: Files, load: Load) -> None:
    files["terms"]["lists"]["topic"]["entries"][0]["labels"]["en"] = "Changed"
    _record(files)["topics"] = ["no_such_topic"]
    before = _rows()
    with pytest.raises(facts.FactsError):
        load(files)
    assert _rows() == before


def test_people_do_not_load_facts(editor: Actor) -> None:
    for actor in (editor, ANONYMOUS):
        with pytest.raises(NotAllowed):
            load_facts(actor=actor)


def test_the_command_says_what_it_did() -> None:
    out = StringIO()
    call_command("load_facts", stdout=out)
    assert "terms: 0 new, 0 changed, 0 retired, 396 unchanged" in out.getvalue()
    assert "facts loaded in" in out.getvalue()


def test_the_command_ends_with_one_sentence_when_a_file_is_broken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*args: Any, **kwargs: Any) -> None:
        raise facts.FactsError("The key ('a',) stands twice.")

    monkeypatch.setattr(facts, "term_rows", broken)
    with pytest.raises(CommandError, match="stands twice"):
        call_command("load_facts", stdout=StringIO())
