"""Files beside a question: who reads them, how many there are, and until when they change."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from apps.core.actor import ANONYMOUS, Actor
from apps.core.errors import Conflict, NotAllowed, NotFound
from apps.core.files import CheckedFile, path_of, readable_file
from apps.core.models import StoredFile
from apps.forum.models import Question
from apps.forum.services.attachments import MOST_FILES, add_attachment, remove_attachment
from apps.forum.services.drafting import save_draft
from apps.forum.services.questions import discard_draft
from apps.profiles.choices import Role
from apps.profiles.models import Organisation
from tests.factories.desk import letter
from tests.factories.forum import answer_content, developer, officials_of, question
from tests.factories.profiles import AuthorityFactory, actor_as
from tests.support import filemaking

pytestmark = pytest.mark.django_db


def _picture(number: int) -> CheckedFile:
    return letter(filemaking.png(size=(number + 1, 2)), "plan.png")


def _with_file(kind: str, asker: Actor, authority: Organisation) -> tuple[Question, StoredFile]:
    made = question(kind, asker=asker, authorities=[authority])
    return made, add_attachment(actor=asker, question=made, file=letter())


def _reads(actor: Actor, file: StoredFile) -> bool:
    try:
        readable_file(actor, file.pk)
    except NotFound:
        return False
    return True


@pytest.mark.parametrize("kind", ["public", "after_answer", "private", "draft"])
def test_only_the_asker_and_the_authorities_asked_read_a_file(kind: str) -> None:
    asker, authority = developer(), AuthorityFactory()
    official, _signer = officials_of(authority)
    _made, file = _with_file(kind, asker, authority)
    assert _reads(asker, file)
    assert _reads(official, file) is (kind != "draft")
    others = (
        ANONYMOUS,
        developer(),
        officials_of(AuthorityFactory())[0],
        *(actor_as(role) for role in (Role.EDITOR, Role.MODERATOR, Role.ADMIN)),
    )
    assert not any(_reads(other, file) for other in others)


def test_the_same_file_twice_is_one_and_a_sixth_is_refused() -> None:
    asker = developer()
    made = question("draft", asker=asker)
    first = add_attachment(actor=asker, question=made, file=_picture(0))
    assert add_attachment(actor=asker, question=made, file=_picture(0)) == first
    for number in range(1, MOST_FILES):
        add_attachment(actor=asker, question=made, file=_picture(number))
    with pytest.raises(Conflict):
        add_attachment(actor=asker, question=made, file=_picture(MOST_FILES))
    remove_attachment(actor=asker, question=made, pk=first.pk)
    add_attachment(actor=asker, question=made, file=_picture(MOST_FILES))


def test_nobody_else_touches_them_and_nobody_once_an_authority_began() -> None:
    asker, authority = developer(), AuthorityFactory()
    made, file = _with_file("public", asker, authority)
    with pytest.raises(NotAllowed):
        remove_attachment(actor=developer(), question=made, pk=file.pk)
    official, _signer = officials_of(authority)
    save_draft(actor=official, case=made.cases.get(), content=answer_content(), version=None)
    with pytest.raises(Conflict):
        add_attachment(actor=asker, question=made, file=_picture(1))
    with pytest.raises(Conflict):
        remove_attachment(actor=asker, question=made, pk=file.pk)


def test_a_file_of_another_question_is_not_removed_through_ones_own() -> None:
    asker, authority = developer(), AuthorityFactory()
    _other, file = _with_file("draft", developer(), authority)
    own = question("draft", asker=asker)
    remove_attachment(actor=asker, question=own, pk=file.pk)
    file.refresh_from_db()
    assert file.state == "checked"


@pytest.mark.django_db(transaction=True)
@pytest.mark.deep
def test_pressed_twice_at_once_it_is_one_file() -> None:
    asker = developer()
    made = question("draft", asker=asker)

    def press(_number: int) -> None:
        try:
            add_attachment(actor=asker, question=made, file=_picture(3))
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(press, range(8)))
    assert StoredFile.objects.filter(owner_id=made.pk).count() == 1


def test_a_draft_that_is_deleted_takes_its_files_along() -> None:
    asker = developer()
    made, file = _with_file("draft", asker, AuthorityFactory())
    assert path_of(file.name).exists()
    discard_draft(actor=asker, question=made)
    file.refresh_from_db()
    assert (file.state, file.original_name) == ("deleted", "")
