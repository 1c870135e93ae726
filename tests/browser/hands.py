"""Two ways to operate a page: with a mouse, or with nothing but a keyboard."""

from __future__ import annotations

from typing import Protocol

from playwright.sync_api import Page

from tests.browser.site import Visitor

MOST_STEPS = 250
FEWEST_STOPS = 5
FOCUS = """() => {
  const e = document.activeElement, s = getComputedStyle(e), b = e.getBoundingClientRect();
  return {name: e.getAttribute("name") || "", value: e.value || "", tag: e.tagName,
    words: (e.innerText || "").trim(), id: e.id, inMain: !!e.closest("main"),
    drawn: s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2,
    seen: b.width > 0 && b.bottom > 0 && b.top < innerHeight};
}"""
_VALUE = "() => document.activeElement.value"


class Hands(Protocol):
    """What a person does on a page; every control is found by its name or its words."""

    def type(self, name: str, text: str) -> None:
        """Write into the field of that name, in place of what stands there."""

    def choose(self, name: str, value: str) -> None:
        """Choose an entry of a list."""

    def pick(self, name: str, value: str) -> None:
        """Tick a box, or choose one of several."""

    def press(self, words: str) -> None:
        """Press the button with these words and wait for the page after it."""

    def follow(self, words: str) -> None:
        """Follow the link whose words hold these and wait for the page after it."""


class Mouse:
    """Clicks."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor = visitor

    def type(self, name: str, text: str) -> None:
        """Write into the field."""
        self.visitor.fill(**{name: text})

    def choose(self, name: str, value: str) -> None:
        """Choose an entry."""
        self.visitor.page.locator(f"main select[name='{name}']").select_option(value)

    def pick(self, name: str, value: str) -> None:
        """Tick the box."""
        self.visitor.page.locator(f"main [name='{name}'][value='{value}']").check()

    def press(self, words: str) -> None:
        """Press the button."""
        self.visitor.press(words, exact=False)

    def follow(self, words: str) -> None:
        """Follow the link."""
        self.visitor.follow(words)


class Keyboard:
    """Tab, Enter, Space, arrows and letters; at each stop the focus must be seen."""

    def __init__(self, visitor: Visitor) -> None:
        self.page = visitor.page

    def type(self, name: str, text: str) -> None:
        """Tab to the field, replace what stands there."""
        reach(self.page, name=name)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def choose(self, name: str, value: str) -> None:
        """Tab to the list, go down until the entry is chosen."""
        reach(self.page, name=name)
        self.page.keyboard.press("Home")
        self._down_to(value)

    def pick(self, name: str, value: str) -> None:
        """Tab to the box and press Space, or to the group and go down."""
        kind = self.page.locator(f"main [name='{name}']").first.get_attribute("type")
        if kind == "radio":
            reach(self.page, name=name)
            self._down_to(value)
        else:
            reach(self.page, name=name, value=value)
            self.page.keyboard.press("Space")

    def _down_to(self, value: str) -> None:
        for _ in range(MOST_STEPS):
            if self.page.evaluate(_VALUE) == value:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{value} is not reached by the arrows.")

    def press(self, words: str) -> None:
        """Tab to the button, Enter."""
        self._enter("BUTTON", words)

    def follow(self, words: str) -> None:
        """Tab to the link, Enter."""
        self._enter("A", words)

    def _enter(self, tag: str, words: str) -> None:
        reach(self.page, tag=tag, words=words)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")


def reach(page: Page, *, anywhere: bool = False, **wanted: str) -> None:
    """Press Tab until the wanted control of the main part has the focus, which must be seen."""
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        at = page.evaluate(FOCUS)
        if at["tag"] != "BODY":
            assert at["drawn"], f"no focus ring on {at}"
            assert at["seen"], f"the focus is out of sight on {at}"
        if (anywhere or at["inMain"]) and all(_like(at, key, text) for key, text in wanted.items()):
            return
    raise AssertionError(f"{wanted} is not reached by Tab on {page.url}.")


def walk(page: Page) -> list[str]:
    """Press Tab through the whole page and return where the focus is lost from sight."""
    faults: list[str] = []
    for stop in range(MOST_STEPS):
        page.keyboard.press("Tab")
        at = page.evaluate(FOCUS)
        if at["tag"] == "BODY":
            return faults if stop > FEWEST_STOPS else ["Tab comes to an end too early"]
        if not (at["drawn"] and at["seen"]):
            faults.append(f"the focus is not seen on {at}")
    return [*faults, "Tab never comes to an end"]


def _like(at: dict[str, str], key: str, text: str) -> bool:
    return text in at[key] if key == "words" else at[key] == text
