"""Who was erased after a backup was made is erased again when it is restored."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

from apps.core.tombstones import hash_of
from atmp.up import erased
from tests.operations.backups import KEY, command, database
from tests.operations.installation import psql
from tests.support.stack import ROOT

PERSON = (
    "INSERT INTO accounts_user (id, created_at, updated_at, email, display_name, language, "
    "password, is_active, is_staff, is_superuser) VALUES "
    "('{id}', now(), now(), '{word}@people.example', '{word}', 'en', '!', true, false, false)"
)


def prepare(url: str, marks: Path) -> subprocess.CompletedProcess[str]:
    """Run the step with which every start begins."""
    env = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT / "platform"),
        "DJANGO_SETTINGS_MODULE": "atmp.settings.test",
        "DATABASE_URL": url,
        "SECRET_KEY": KEY,
        "ERASURE_LIST_FILE": str(marks),
    }
    return subprocess.run(
        [sys.executable, "manage.py", "prepare", "--migrate"],
        cwd=ROOT,
        env=env,
        text=True,
        capture_output=True,
        check=False,
        timeout=240,
    )


def test_a_restored_person_is_erased_at_the_next_start(tmp_path: Path) -> None:
    gone, stays, earlier = uuid4(), uuid4(), uuid4()
    kept, marks, new_marks = tmp_path / "kept", tmp_path / "erased.txt", tmp_path / "new" / "e.txt"
    with (
        database(f"erased_source_{os.getpid()}", os.environ["TEST_TEMPLATE_DB"]) as source,
        database(f"erased_target_{os.getpid()}") as target,
    ):
        for person, word in ((gone, "zqgone"), (stays, "zqstays")):
            psql(source, PERSON.format(id=person, word=word))
        psql(source, f"INSERT INTO core_tombstone (subject_hash) VALUES ('{hash_of(earlier)}')")  # noqa: S608
        # What the worker wrote since: the database of the backup does not know it.
        erased.add(marks, {hash_of(gone)})
        made = command(
            "backup", DATABASE_URL=source, BACKUP_DIR=str(kept), ERASURE_LIST_FILE=str(marks)
        )
        assert made.returncode == 0, made.stderr
        assert erased.read(kept / "erased.txt") == {hash_of(gone), hash_of(earlier)}
        [folder] = [path for path in kept.iterdir() if path.is_dir()]
        back = command(
            "restore", BACKUP=str(folder), DATABASE_URL=target, ERASURE_LIST_FILE=str(new_marks)
        )
        assert back.returncode == 0, back.stderr
        assert "2 marks of erased people" in back.stdout
        assert "no mark" not in back.stdout
        done = prepare(target, new_marks)
        assert done.returncode == 0, done.stderr
        assert "erased again: 1" in done.stdout
        names = psql(target, "SELECT display_name FROM accounts_user ORDER BY display_name")
        assert names.split("\n") == ["Former member", "zqstays"]
        assert "erased again: 0" in prepare(target, new_marks).stdout


def test_a_list_only_grows_and_odd_lines_are_no_marks(tmp_path: Path) -> None:
    path = tmp_path / "inner" / "erased.txt"
    assert erased.read(path) == set()
    assert erased.add(path, set()) == 0
    assert not path.exists()
    first, second = hash_of(uuid4()), hash_of(uuid4())
    assert erased.add(path, {first}) == 1
    with path.open("a") as file:
        file.write("a line that somebody typed\n")
    assert erased.add(path, {first, second}) == 2
    assert erased.read(path) == {first, second}
    assert path.stat().st_mode & 0o777 == 0o600
