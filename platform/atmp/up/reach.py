"""PostgreSQL refuses to run as root: which account it runs as, and what that account can reach."""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from pathlib import Path

from atmp.up.errors import RefusalError
from atmp.up.processes import LINUX, Account

_CANDIDATES = ("postgres", "nobody")
_SHELVES = (Path("/var/cache"), Path("/opt"))


def account_for(data: Path) -> Account | None:
    """The account PostgreSQL runs as: ours, or (as root) the owner of the data or a plain one."""
    owner = _owner(data)
    if os.geteuid() != 0:
        if owner is not None and owner != os.geteuid():
            raise RefusalError(f"The data in {data} belong to another account ({_name_of(owner)}).")
        return None
    if owner:
        entry = _entry(owner)
        return Account(_name_of(owner), owner, entry.pw_gid if entry else owner)
    for name in _CANDIDATES:
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, found.pw_uid, found.pw_gid)
    raise RefusalError("As root, PostgreSQL needs an account named postgres or nobody: make one.")


def _owner(path: Path) -> int | None:
    try:
        return path.stat().st_uid
    except OSError:
        return None


def _entry(uid: int) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwuid(uid)
    except KeyError:
        return None


def _name_of(uid: int) -> str:
    entry = _entry(uid)
    return entry.pw_name if entry else str(uid)


def can_enter(account: Account | None, folder: Path) -> bool:
    """Whether the account may walk down to the folder."""
    return account is None or _as_account(account, ["test", "-x", str(folder)], Path("/"))


def can_stay_in(account: Account, folder: Path) -> bool:
    """Whether the account, placed in the folder, may write there without walking down to it."""
    return LINUX and _as_account(account, ["test", "-w", "/proc/self/cwd"], folder)


def _as_account(account: Account, argv: list[str], cwd: Path) -> bool:
    answer = subprocess.run(
        argv,
        cwd=cwd,
        user=account.uid,
        group=account.gid,
        extra_groups=[],
        env={"PATH": os.defpath},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    return answer.returncode == 0


def reachable_tree(source: Path, probe: str, account: Account | None) -> Path:
    """`source`, or a copy of it where the account can run `source/probe` (made only once)."""
    if account is None or _as_account(account, ["test", "-x", str(source / probe)], Path("/")):
        return source
    # Only root comes here: each shelf is a folder that nobody else can write to.
    name = hashlib.sha256((source / probe).read_bytes()).hexdigest()[:16]
    for shelf in _SHELVES:
        if _private_shelf(shelf):
            target = shelf / "atmp-platform" / name
            if not target.is_dir():
                _copy(source, target)
            copied = target / source.parent.name / source.name
            if _as_account(account, ["test", "-x", str(copied / probe)], Path("/")):
                return copied
    raise RefusalError(
        f"The account {account.name} cannot run the programs in {source}, "
        "and no folder for a copy was found: put the checkout where everybody may enter."
    )


def _private_shelf(shelf: Path) -> bool:
    if not shelf.is_dir() or not os.access(shelf, os.W_OK):
        return False
    status = shelf.stat()
    return status.st_uid == 0 and not status.st_mode & stat.S_IWOTH


def _copy(source: Path, target: Path) -> None:
    """Copy the tree, and the folder of libraries that a wheel keeps beside its package."""
    package = source.parent
    libraries = package.with_name(f"{package.name}.libs")
    target.parent.mkdir(mode=0o755, exist_ok=True)
    target.parent.chmod(0o755)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        half = Path(folder) / "half"
        shutil.copytree(source, half / package.name / source.name, symlinks=True)
        if libraries.is_dir():
            shutil.copytree(libraries, half / libraries.name, symlinks=True)
        _open_for_reading(half)
        if not target.exists():
            os.rename(half, target)


def _open_for_reading(tree: Path) -> None:
    for folder, _, files in os.walk(tree):
        os.chmod(folder, 0o755)  # noqa: S103  programs, for everybody
        for name in files:
            path = os.path.join(folder, name)
            if not os.path.islink(path):
                os.chmod(path, 0o755 if os.access(path, os.X_OK) else 0o644)
