"""Where a backup comes from and where a restore goes: this instance or the named services."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

from atmp.up.config import read_config
from atmp.up.errors import RefusalError

ERASURE_LIST = "erased.txt"
_SCHEMES = ("postgres://", "postgresql://")


def setting(environ: Mapping[str, str], name: str) -> str:
    """The variable, or the content of the file that `<name>_FILE` names."""
    path = environ.get(f"{name}_FILE", "")
    if path:
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise RefusalError(f"{name}_FILE cannot be read: {error.strerror}.") from error
    return environ.get(name, "").strip()


def running_instance(environ: Mapping[str, str]) -> dict[str, str]:
    """What a running `make run` on DATA_DIR wrote down, or nothing."""
    try:
        text = (read_config(environ).run_dir / "instance.json").read_text(encoding="utf-8")
        return {str(key): str(value) for key, value in json.loads(text).items()}
    except (OSError, ValueError):
        return {}


def database_url(environ: Mapping[str, str]) -> str:
    """The database of DATABASE_URL, else that of the running instance; empty for neither."""
    url = setting(environ, "DATABASE_URL") or running_instance(environ).get("database_url", "")
    if url and not url.startswith(_SCHEMES):
        raise RefusalError("DATABASE_URL must look like postgresql://user:password@host:port/name.")
    return url


def secret_key(environ: Mapping[str, str]) -> str:
    """The secret key of the installation, when it can be found."""
    named = setting(environ, "SECRET_KEY")
    if named:
        return named
    own = own_secret_key(environ)
    return own.read_text(encoding="utf-8").strip() if own.is_file() else ""


def own_secret_key(environ: Mapping[str, str]) -> Path:
    """Where an installation in a data folder keeps its secret key."""
    return read_config(environ).data_dir / "secrets" / "secret_key"


def upload_root(environ: Mapping[str, str]) -> Path | None:
    """The folder of uploaded files, when the installation has one."""
    named = environ.get("UPLOAD_ROOT", "")
    own = read_config(environ).data_dir / "uploads"
    return Path(named) if named else own if own.is_dir() else None


def backup_dir(environ: Mapping[str, str]) -> Path:
    """Where backups lie: `BACKUP_DIR`, else `backups` in the data folder."""
    named = environ.get("BACKUP_DIR", "")
    return Path(named).absolute() if named else read_config(environ).data_dir / "backups"


def status_file(environ: Mapping[str, str]) -> Path:
    """The file from which the status page learns when the last backup was made."""
    named = environ.get("BACKUP_STATUS_FILE", "")
    return Path(named) if named else backup_dir(environ) / "last-backup.json"


def erasure_list(environ: Mapping[str, str]) -> Path:
    """The list of erased people, as hashes: outside the database, so that a restore knows it."""
    named = environ.get("ERASURE_LIST_FILE", "")
    return Path(named) if named else read_config(environ).data_dir / "backups" / ERASURE_LIST


def writable_folder(path: Path, name: str) -> Path:
    """The folder, made when it is missing; a refusal when nothing can be written there."""
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise RefusalError(f"{name} {path} cannot be made: {error.strerror}.") from error
    if not os.access(path, os.W_OK | os.X_OK):
        raise RefusalError(f"{name} {path} cannot be written by this account.")
    return path
