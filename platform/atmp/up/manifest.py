"""The list of contents of a backup: versions, tables, files, and a hash over itself."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from atmp.up.config import write_private
from atmp.up.contents import File, Table
from atmp.up.errors import RefusalError

FORMAT = 1
NAME, DUMP, UPLOADS = "manifest.json", "database.dump", "uploads"


@dataclass(frozen=True)
class Manifest:
    """What a backup holds; `key_check` tells whether the secret key is the one it belongs to."""

    made_at: str
    release: str
    postgres: str
    migrations: list[str]
    tables: dict[str, Table]
    dump: File
    uploads: dict[str, File]
    key_check: str = ""

    @property
    def rows(self) -> int:
        """Rows of all tables."""
        return sum(table.rows for table in self.tables.values())

    @property
    def size(self) -> int:
        """Bytes of everything."""
        return self.dump.size + sum(file.size for file in self.uploads.values())


def key_check(secret_key: str) -> str:
    """A mark of the secret key from which the key cannot be found; empty without a key."""
    if not secret_key:
        return ""
    return hashlib.sha256(f"backup of the platform {secret_key}".encode()).hexdigest()[:16]


def _sealed(body: dict[str, Any]) -> str:
    text = json.dumps(body, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def write(folder: Path, manifest: Manifest) -> None:
    """Write the list into the folder of a backup."""
    body = json.loads(json.dumps({"format": FORMAT} | asdict(manifest)))
    sealed = body | {"sha256": _sealed(body)}
    write_private(folder / NAME, json.dumps(sealed, indent=1, ensure_ascii=False) + "\n")


def read(folder: Path) -> Manifest:
    """Read the list of a backup; a refusal when it is none or was changed."""
    try:
        body = json.loads((folder / NAME).read_text(encoding="utf-8"))
        seal = body.pop("sha256")
        known = body.pop("format") == FORMAT
        intact = seal == _sealed({"format": FORMAT} | body)
    except FileNotFoundError:
        raise RefusalError(f"{folder} is no finished backup: it has no {NAME}.") from None
    except (OSError, ValueError, KeyError, AttributeError, TypeError):
        known, intact = True, False
    if not known:
        raise RefusalError(f"The backup in {folder} has a form that this release cannot read.")
    if not intact:
        raise RefusalError(f"The backup in {folder} is broken: its {NAME} has changed.")
    return Manifest(
        **body
        | {
            "tables": {name: Table(*table) for name, table in body["tables"].items()},
            "dump": File(*body["dump"]),
            "uploads": {name: File(*file) for name, file in body["uploads"].items()},
        }
    )
