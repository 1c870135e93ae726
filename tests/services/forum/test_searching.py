"""How questions are found by words: what stands in the index, and for whom."""

from typing import Any

import pytest
from django.db import connection

from apps.core.actor import ANONYMOUS
from apps.core.search import matching, meant, query_of, ranked
from apps.forum.filters import NEWEST_FIRST, QuestionFilter
from apps.forum.models import Question, QuestionWords
from apps.forum.searching import SOURCE
from apps.forum.services.questions import discard_draft, edit_question, withdraw_question
from apps.vocabularies.models import Term
from tests.factories.forum import answer, case, developer, question, question_content

pytestmark = pytest.mark.django_db


def found(text: str) -> set[Any]:
    query = query_of(text)
    assert query is not None
    return set(matching(SOURCE, Question.objects.all(), query))


@pytest.mark.parametrize(
    ("language", "title", "words"),
    [
        ("en", "Are the release criteria of manufactured lots binding?", "releasing manufacture "),
        ("de", "Müssen Krankenhäuser die Chargen selbst prüfen?", "krankenhauser charge "),
        ("de", "Müssen Krankenhäuser die Chargen selbst prüfen?", "pruefen "),
        ("fr", "Les thérapies géniques exigent-elles un suivi ?", "therapie genique "),
        ("nl", "Hoe lang moeten patiënten worden gevolgd?", "patienten gevolgd "),
        ("en", "May CAR‑T lots be pooled before release?", "car-t "),
        ("en", "What does 2009/120/EC say of lentiviral vectors?", "2009/120 "),
        ("en", "May lentiviral vectors be shared by several sites?", "lentiv"),
        ("en", "May lentiviral vectors be shared by several sites?", '"lentiviral vectors" '),
        ("en", "May lentiviral vectors be shared by several sites?", "plasmid OR lentiviral "),
    ],
)
def test_forms_accents_dashes_and_beginnings(language: str, title: str, words: str) -> None:
    wanted = question(title=title, language=language)
    question(title="Something else altogether is asked here", body="Nothing of it stands here.")
    assert found(words) == {wanted}


def test_phrases_need_the_order_and_exclusions_leave_out() -> None:
    one = question(title="May vectors that are lentiviral be used twice?")
    assert found('"lentiviral vectors" ') == set()
    assert found("vectors -lentiviral ") == set()
    assert found("vectors -plasmid ") == {one}


@pytest.mark.parametrize("text", ["½ ʼ` \\ x", "a'b", "a:*b", "!!x", "2009/120/EC.", "x" * 500])
def test_no_text_makes_the_database_fail(text: str) -> None:
    question()
    query = query_of(text)
    rows = Question.objects.all()
    assert query is not None
    assert list(ranked(SOURCE, matching(SOURCE, rows, query), query, newest="public_at")) == []
    assert list(meant(SOURCE, rows, text)) == []


def test_only_issued_answers_stand_in_the_words() -> None:
    of = case()
    answer("draft", of=of, short="Zqdrafted words of an authority.")
    assert found("zqdrafted ") == set()
    issued = answer(short="Zqissued words of an authority.")
    assert found("zqissued ") == {issued.question}


def test_words_follow_a_change_and_go_with_a_draft() -> None:
    asker = developer()
    made = question("draft", asker=asker, title="Zqbefore the draft was changed at all")
    changed = question_content(title="Zqafter the draft was changed at all")
    made = edit_question(
        actor=asker,
        question=made,
        content=changed,
        version=made.version,
        submit=False,
        reason="More facts.",
    )
    assert (found("zqbefore "), found("zqafter ")) == (set(), {made})
    discard_draft(actor=asker, question=made)
    assert not QuestionWords.objects.filter(title_key__contains="zqafter").exists()


def test_what_lists_narrow_by_follows_question_and_cases() -> None:
    def kept(of: Question) -> tuple[Any, ...]:
        return QuestionWords.objects.values_list("listed_at", "state", "marks").get(question=of)

    def terms(of: Question) -> list[Any]:
        return [of.topic_id, of.product_class_id, of.stage_id]

    draft, private, asked = question("draft"), question("private"), case()
    assert kept(draft) == (None, "draft", terms(draft))
    assert kept(private)[:2] == (None, "open")
    shown = asked.question
    assert shown.public_at is not None
    assert kept(shown) == (shown.public_at, "open", [*terms(shown), asked.authority_id])
    answer(of=asked)
    assert kept(shown)[1] == "answered"
    asker = developer()
    withdrawn = withdraw_question(actor=asker, question=question(asker=asker))
    assert kept(withdrawn)[:2] == (None, "withdrawn")
    other = Term.objects.offered("topic").exclude(pk=draft.topic_id).first()
    Question.objects.filter(pk=draft.pk).update(topic=other)
    draft.refresh_from_db()
    assert kept(draft)[2] == terms(draft)


def test_titles_weigh_more_than_texts() -> None:
    below = question(title="Is this the one that says it below?", body="A zqword stands here.")
    above = question(title="Is the zqword in this title of all titles?", body="It is not here.")
    query = query_of("zqword ")
    assert query is not None
    rows = matching(SOURCE, Question.objects.all(), query)
    best = ranked(SOURCE, rows, query, newest="public_at").order_by("-rank")
    assert list(best) == [above, below]


def test_a_misspelt_title_is_offered() -> None:
    wanted = question(title="How is mycoplasma tested in small lots?")
    question(title="Who certifies a batch when the person is away?")
    assert list(meant(SOURCE, Question.objects.all(), "mycoplsma")) == [wanted]


def test_filling_again_changes_nothing() -> None:
    made = answer().question
    columns = [field.attname for field in QuestionWords._meta.concrete_fields]
    before = QuestionWords.objects.values_list(*columns).get(question=made)
    with connection.cursor() as cursor:
        cursor.execute("SELECT forum_words_of(ARRAY[%s]::uuid[])", [made.pk])
    assert QuestionWords.objects.values_list(*columns).get(question=made) == before


def test_a_broad_topic_holds_what_is_no_longer_offered_below_it() -> None:
    below = Term.objects.filter(list_code="topic", parent__code="quality").order_by("code")
    old, new = below[0], below[1]
    for one in (old, new):
        made = question(title=f"What is asked about {one.code} here?", topic=one)
        Question.objects.filter(pk=made.pk).update(state="open", public_at=made.submitted_at)
    Term.objects.filter(pk=old.pk).update(retired=True)
    public = Question.objects.visible_to(ANONYMOUS).listed()
    counts = {
        code: QuestionFilter({"topic": code}, public).in_order().keys(NEWEST_FIRST, (), 9).count()
        for code in ("quality", new.code, "clinical")
    }
    assert counts == {"quality": 2, new.code: 1, "clinical": 0}
