"""Our own content-security rule over rendered HTML (rulings.md, "Content security policy")."""

import re
from html.parser import HTMLParser

# A quick look first: parsing every page of the access matrix would cost minutes. Each begins with
# plain letters, which `re` seeks many times faster than a choice between beginnings.
_SUSPICIOUS = tuple(
    re.compile(pattern)
    for pattern in (
        r"<script(?![^>]*\ssrc=)",
        r"style\s*=",
        r"<(?:style|base|iframe|object|embed)\b",
        r"java[\x00-\x20]*script[\x00-\x20]*:",
        r"vb[\x00-\x20]*script[\x00-\x20]*:",
        r"href\s*=\s*[\"']?\s*(?:&#|\w{1,9}[\x00-\x1f])",
        r"src\s*=\s*[\"']?\s*(?:&#|\w{1,9}[\x00-\x1f])",
        r"action\s*=\s*[\"']?\s*(?:&#|\w{1,9}[\x00-\x1f])",
    )
)
_HANDLER = re.compile(r" on[a-z]+ *=")
_TO_SPACE = dict.fromkeys(range(1, 32), " ") | {ord("/"): " ", ord('"'): " ", ord("'"): " "}
_DATA_BLOCKS = frozenset({"application/json", "application/ld+json"})
_LINKS = frozenset({"href", "src", "action", "formaction", "xlink:href", "data"})
_FORBIDDEN_TAGS = frozenset({"style", "base", "iframe", "object", "embed"})


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what the policy would block, with its line."""
        values = {name: value or "" for name, value in attrs}
        where = f"line {self.getpos()[0]}: <{tag}>"
        if tag in _FORBIDDEN_TAGS:
            self.faults.append(f"{where} is not allowed")
        if tag == "script" and "src" not in values and values.get("type") not in _DATA_BLOCKS:
            self.faults.append(f"{where} without src")
        for name, value in values.items():
            if name == "style" or name.startswith("on"):
                self.faults.append(f"{where} carries {name}=")
            # Browsers skip white space and control characters inside the scheme.
            scheme = re.sub(r"[\x00-\x20]", "", value).lower()
            if name in _LINKS and scheme.startswith(("javascript:", "vbscript:")):
                self.faults.append(f"{where} leads to a script")


def _is_suspicious(html: str) -> bool:
    found = any(pattern.search(html) for pattern in _SUSPICIOUS)
    return found or _HANDLER.search(html.translate(_TO_SPACE)) is not None


def policy_faults(html: str) -> list[str]:
    """Return what in a page the content security policy forbids; empty when it is clean."""
    if not _is_suspicious(html.lower()):
        return []
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.faults
