"""How HTML mails look: mail programmes read the styles of each element, not a style sheet.

The table below is written into the elements of our own templates; what people wrote is
escaped before and holds no elements.
"""

import re

_FONT = "font-family:-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif"
_INK, _MUTED, _BRAND, _LINK = "#14201f", "#4b5958", "#0b4f55", "#0a5a61"
STYLES = {
    "body": f"margin:0;padding:0;background-color:#fbfaf7;color:{_INK}",
    "table.page": "width:100%;background-color:#fbfaf7",
    "td.page": "padding:24px 12px",
    "table.card": (
        "width:100%;max-width:600px;background-color:#ffffff;border:1px solid #e1ddd3;"
        "border-radius:10px;border-collapse:separate;text-align:start"
    ),
    "td.card": f"padding:24px;color:{_INK};{_FONT};font-size:16px;line-height:1.6",
    "table.end": "width:100%;max-width:600px;text-align:start",
    "td.end": f"padding:16px 24px;color:{_MUTED};{_FONT};font-size:14px;line-height:1.5",
    "h1": f"margin:0 0 16px;color:{_INK};{_FONT};font-size:22px;line-height:1.25;font-weight:600",
    "p": "margin:0 0 16px",
    "p.brand": f"margin:0 0 24px;color:{_BRAND};font-size:14px;font-weight:600",
    "p.plain": f"margin:0;color:{_MUTED};font-size:14px;line-height:1.5",
    "p.end": f"margin:0 0 8px;color:{_MUTED};font-size:14px",
    "table.action": "margin:0 0 16px",
    "td.action": f"border-radius:6px;background-color:{_BRAND}",
    "a.action": (
        f"display:inline-block;padding:12px 20px;border-radius:6px;background-color:{_BRAND};"
        f"color:#ffffff;{_FONT};font-size:16px;font-weight:600;text-decoration:none"
    ),
    "a.plain": f"color:{_LINK};word-break:break-all",
}
_TAG = re.compile(r'<(body|table|td|h1|p|a)(?: class="([a-z]+)")?(?=[\s>])')


def with_styles(html: str) -> str:
    """Return the mail with the style of each element written into it."""
    return _TAG.sub(_styled, html)


def _styled(found: re.Match[str]) -> str:
    tag, name = found[1], found[2]
    return f'{found[0]} style="{STYLES[f"{tag}.{name}" if name else tag]}"'
