"""Words that no file may hold: hosts of package registries, paths and tools of one machine."""

import re
import subprocess
from pathlib import Path

# One letter of each stands in brackets, so that this file does not hold what it looks for.
_REGISTRIES = (r"py[p]i\.org", r"files\.python[h]osted", r"npm[j]s\.", r"crate[s]\.io")
_PLACES = (r"/wor[k]/\w", r"(?<![\w.:])/roo[t]/", r"(?<![\w.:-])/hom[e]/\w+/")
_TOOLS = (r"\bfar[m]-\w", r"\bissue[s] show\b", r"\bclaud[e]\b", r"anthropi[c]")
FORBIDDEN = re.compile("|".join((*_REGISTRIES, *_PLACES, *_TOOLS)), re.IGNORECASE)
_BINARY = frozenset({".mo", ".png", ".jpg", ".gif", ".ico", ".woff2", ".pdf", ".zip"})


def tracked(root: Path) -> list[Path]:
    """Return the files under version control, or all files of an unpacked archive."""
    answer = subprocess.run(
        ["git", "-C", str(root), "ls-files", "-z"], capture_output=True, text=True, check=False
    )
    if answer.returncode == 0 and answer.stdout:
        return [root / name for name in answer.stdout.split("\0") if name]
    hidden = {".git", ".venv", "var", "__pycache__"}
    return [p for p in root.rglob("*") if p.is_file() and not hidden & set(p.parts)]


def word_faults(root: Path, files: list[Path]) -> list[str]:
    """Return each line that names a registry, a machine's path or a tool of the workplace."""
    faults = []
    for path in files:
        if path.suffix in _BINARY or not path.is_file():
            continue
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1):
            found = FORBIDDEN.search(line)
            if found:
                faults.append(f"{path.relative_to(root)}:{number} names {found[0]}")
    return faults
