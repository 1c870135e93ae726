"""Draws the pictures of the platform from their SVG sources, by hand after a change of the mark.

`python -m tests.browser.pictures` writes `static/img/icon-*.png` from `favicon.svg` and
`card.png` (what other sites show beside a link) from `card.svg`, with the system's Chromium.
"""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from atmp.up.testing import find_chromium

FOLDER = Path(__file__).parents[2] / "static" / "img"
CHROMIUM = find_chromium()
ICON_SIZES = (32, 180, 192, 512)
CARD_SIZE = (1200, 630)


def draw(page: Page, source: str, target: str, width: int, height: int) -> None:
    """Write one picture; corners that the source leaves open stay transparent."""
    svg = (FOLDER / source).read_text(encoding="utf-8")
    page.set_viewport_size({"width": width, "height": height})
    page.set_content(
        f'<body style="margin:0">{svg.replace("<svg ", "<svg style=display:block ", 1)}'
    )
    page.screenshot(path=FOLDER / target, omit_background=True)


def main() -> None:
    """Draw all of them."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        for size in ICON_SIZES:
            draw(page, "favicon.svg", f"icon-{size}.png", size, size)
        draw(page, "card.svg", "card.png", *CARD_SIZE)
        browser.close()


if __name__ == "__main__":
    main()
