"""What axe does not see: what readers set themselves, fingers, forced colours, print."""

from __future__ import annotations

from playwright.sync_api import Page, ViewportSize

from tests.browser.axe import too_wide

# A control answers to a finger 22 px away from its middle (44 px across).
_SMALL_TARGETS = """() => {
  const controls = document.querySelectorAll(
    "main .btn, main .input, main .chip, main .check, main .choice, main .tabs a, main .pages a,"
    + " main .fold > summary, .top .btn, .facet a, .rail a");
  const small = [];
  for (const control of controls) {
    if (!control.checkVisibility() || control.disabled) continue;
    control.scrollIntoView({block: "center", behavior: "instant"});
    const box = control.getBoundingClientRect();
    const x = box.x + box.width / 2, y = box.y + box.height / 2;
    const reached = [-21, 21].every((away) => {
      const at = document.elementFromPoint(x, y + away);
      return control.contains(at) || control.closest("label")?.contains(at);
    });
    if (!reached) small.push(`${control.className} ${Math.round(box.height)} px: `
      + control.textContent.trim().slice(0, 30));
  }
  return small;
}"""
# The text spacing of WCAG 1.4.12; a sheet made by script is not bound by the policy of the page.
_SPACED = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important;
    word-spacing: .16em !important; } p { margin-block-end: 2em !important; }`);
  document.adoptedStyleSheets = [sheet];
}"""
_UNSPACED = "() => { document.adoptedStyleSheets = []; }"
_CUT_OFF = """() => [...document.body.querySelectorAll("*")].filter((e) => {
    if (!e.checkVisibility() || e.closest(".vh, svg, .scroll, textarea, select")) return false;
    const s = getComputedStyle(e);
    const across = s.overflowX !== "visible" && s.overflowX !== "auto"
      && e.scrollWidth > e.clientWidth + 2;
    const down = s.overflowY !== "visible" && s.overflowY !== "auto"
      && e.scrollHeight > e.clientHeight + 2;
    return (across || down) && e.innerText?.trim() && e.clientWidth > 1;
  }).map((e) => `cut off: ${e.outerHTML.slice(0, 120)}`)"""
# With forced colours backgrounds are gone: a control needs an edge, a mark needs its words.
_UNSEEN = """() => {
  const out = [], edge = (s) => ["Top", "Bottom"].some((side) =>
    s[`border${side}Style`] !== "none" && parseFloat(s[`border${side}Width`]) >= 1);
  const same = (s, e) => {
    for (let at = e; at; at = at.parentElement) {
      const ground = getComputedStyle(at).backgroundColor;
      if (ground !== "rgba(0, 0, 0, 0)") return ground === s.color;
    }
    return false;
  };
  for (const e of document.querySelectorAll(".btn, .input, .chip, .pill, .note, .errors, .card")) {
    const s = getComputedStyle(e);
    if (e.checkVisibility() && !edge(s)) out.push(`no edge: ${e.outerHTML.slice(0, 100)}`);
  }
  for (const e of document.querySelectorAll(".pill, .count, [aria-current]"))
    if (e.checkVisibility() && !e.innerText.trim())
      out.push(`no words: ${e.outerHTML.slice(0, 90)}`);
  for (const e of document.querySelectorAll("main :is(p, a, li, td, th, label, h1, h2, h3, .btn)"))
    if (e.checkVisibility() && e.innerText?.trim() && same(getComputedStyle(e), e))
      out.push(`as its ground: ${e.outerHTML.slice(0, 100)}`);
  return out;
}"""
_MOVING = """() => [...document.querySelectorAll("*")].filter((e) => {
    const s = getComputedStyle(e);
    return s.animationName !== "none" || s.scrollBehavior === "smooth"
      || s.transitionDuration.split(",").some((time) => parseFloat(time) > 0);
  }).map((e) => `moves: ${e.outerHTML.slice(0, 100)}`)"""
_PRINTED = """() => {
  const shown = [...document.querySelectorAll("nav, .noprint, .skip, .btn")]
    .filter((e) => e.checkVisibility() && e.getBoundingClientRect().height > 0);
  const out = shown.map((e) => `on paper: ${e.outerHTML.slice(0, 100)}`);
  const heading = document.querySelector("h1");
  if (!heading.checkVisibility()) out.push("the heading is not on paper");
  if (getComputedStyle(document.body).backgroundColor !== "rgb(255, 255, 255)")
    out.push("the paper is not white");
  return out;
}"""
# At 400 % a window of 1280 × 1024 px shows this much.
ZOOMED: ViewportSize = {"width": 320, "height": 256}
PAPER: ViewportSize = {"width": 680, "height": 960}


def small_targets(page: Page) -> list[str]:
    """Return the controls that a finger misses."""
    found: list[str] = page.evaluate(_SMALL_TARGETS)
    return found


def spaced(page: Page) -> list[str]:
    """Return what is lost when the reader spaces lines, words and letters out."""
    page.evaluate(_SPACED)
    found = too_wide(page) + page.evaluate(_CUT_OFF)
    page.evaluate(_UNSPACED)
    return [f"text spacing: {fault}" for fault in found]


def zoomed(page: Page) -> list[str]:
    """Return what is lost at 400 %."""
    page.set_viewport_size(ZOOMED)
    found = too_wide(page) + page.evaluate(_CUT_OFF)
    return [f"400 %: {fault}" for fault in found]


def unseen_in_forced_colours(page: Page) -> list[str]:
    """Return what vanishes when the reader's own colours replace ours."""
    page.emulate_media(forced_colors="active")
    found: list[str] = page.evaluate(_UNSEEN)
    page.emulate_media(forced_colors="none")
    return [f"forced colours: {fault}" for fault in found]


def moving(page: Page) -> list[str]:
    """Return what moves although the reader asked for rest."""
    page.emulate_media(reduced_motion="reduce")
    found: list[str] = page.evaluate(_MOVING)
    return found


def wrong_on_paper(page: Page) -> list[str]:
    """Return what does not belong on paper, or is missing there."""
    page.set_viewport_size(PAPER)
    page.emulate_media(media="print", color_scheme="light")
    found: list[str] = page.evaluate(_PRINTED) + too_wide(page)
    page.emulate_media(media="screen")
    return [f"print: {fault}" for fault in found]
