"""The stylesheets keep their promises: one dark palette, one place for colours, a small size."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings

CSS = Path(settings.ROOT) / "static" / "css"
# Load order; tokens.css fixes the order of the layers.
SHEETS = ("tokens", "base", "layout", "components", "print")
BUDGET_BYTES = 14_000


def sheet(name: str) -> str:
    """Return a stylesheet without its comments."""
    return re.sub(r"/\*.*?\*/", "", (CSS / f"{name}.css").read_text(encoding="utf-8"), flags=re.S)


def declarations(block: str) -> dict[str, str]:
    """Return the custom properties and their values of a rule's body."""
    pairs = (line.partition(":") for line in block.split(";") if ":" in line)
    return {name.strip(): value.strip() for name, _, value in pairs}


def test_the_two_dark_blocks_are_identical() -> None:
    text = sheet("tokens")
    by_system = re.search(r"prefers-color-scheme: dark\) \{ :root:not\([^)]*\) \{([^}]*)\}", text)
    by_attribute = re.search(r'\[data-theme="dark"\] \{([^}]*)\}', text)
    assert by_system is not None
    assert by_attribute is not None
    assert declarations(by_system[1]) == declarations(by_attribute[1])
    assert declarations(by_system[1])["--off"] == "#cdb9f4"


def test_dark_names_every_colour_that_light_names() -> None:
    text = sheet("tokens")
    light = re.search(r':root, \[data-theme="light"\] \{([^}]*)\}', text)
    dark = re.search(r'\[data-theme="dark"\] \{([^}]*)\}', text)
    assert light is not None
    assert dark is not None
    assert declarations(light[1]).keys() == declarations(dark[1]).keys()


def test_all_stylesheets_together_fit_the_budget() -> None:
    sizes = [len(gzip.compress((CSS / f"{name}.css").read_bytes(), 9)) for name in SHEETS]
    assert {path.stem for path in CSS.glob("*.css")} == set(SHEETS)
    assert sum(sizes) <= BUDGET_BYTES


@pytest.mark.parametrize("name", SHEETS)
def test_each_stylesheet_stays_in_its_layer_and_asks_nobody(name: str) -> None:
    text = sheet(name)
    assert f"@layer {name} {{" in text
    assert text.count("{") == text.count("}")
    assert not re.search(r"@import|https?:|//[a-z]", text)
    assert all((CSS / target).is_file() for target in re.findall(r'url\("([^"]+)"\)', text))


def test_violet_is_named_only_in_tokens() -> None:
    violet = set(re.findall(r"--off[a-z-]*: (#[0-9a-f]{6})", sheet("tokens")))
    assert violet
    for name in SHEETS[1:]:
        assert not violet & set(re.findall(r"#[0-9a-f]{6}\b", sheet(name)))


PAIRS = re.compile(r"--([a-z0-9-]+): (#[0-9a-f]{3,6})")
SURFACES = ("bg", "surface", "sunk", "sand", "tint")
THEMES = {
    "light": r':root, \[data-theme="light"\] \{([^}]*)\}',
    "dark": r'\[data-theme="dark"\] \{([^}]*)\}',
}
# Text, its grounds, the least contrast (WCAG 1.4.6 for body text, 1.4.3, 1.4.11).
CONTRASTS = [
    *[("ink", ground, 7.0) for ground in (*SURFACES, "sunk-2")],
    *[("muted", ground, 4.5) for ground in (*SURFACES, "sunk-2")],
    *[("link", ground, 4.5) for ground in (*SURFACES, "sunk-2")],
    *[("brand", ground, 4.5) for ground in ("surface", "bg", "tint")],
    *[(state, f"{state}-bg", 4.5) for state in ("ok", "warn", "err", "info", "off")],
    *[(state, "surface", 4.5) for state in ("ok", "warn", "err", "info", "off")],
    *[("ink", f"{state}-bg", 7.0) for state in ("ok", "warn", "err", "info", "off")],
    ("on-brand", "brand", 4.5),
    ("on-brand", "brand-2", 4.5),
    ("on-off", "off", 4.5),
    *[("line-2", ground, 3.0) for ground in ("bg", "surface", "sunk", "sand")],
    *[(f"c{i}", "surface", 3.0) for i in (1, 2, 4, 5, 6)],
]


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour (WCAG)."""
    digits = colour[1:] if len(colour) == 7 else "".join(d * 2 for d in colour[1:])
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def colours(theme: str) -> dict[str, str]:
    """Return the colours of a theme by their names."""
    found = re.search(THEMES[theme], sheet("tokens"))
    assert found
    return dict(PAIRS.findall(found[1]))


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("text", "ground", "least"), CONTRASTS)
def test_pair_of_tokens_has_the_contrast(theme: str, text: str, ground: str, least: float) -> None:
    known = colours(theme)
    assert contrast(known[text], known[ground]) >= least


@pytest.mark.parametrize("theme", THEMES)
def test_one_of_the_two_focus_rings_always_contrasts(theme: str) -> None:
    known = colours(theme)
    yellow = dict(PAIRS.findall(sheet("tokens")))["focus"]
    for ground in (*SURFACES, "sunk-2", "brand", "off", "deep"):
        rings = (contrast(known["ring"], known[ground]), contrast(yellow, known[ground]))
        assert max(rings) >= 3, ground
    assert contrast(known["ring"], yellow) >= 3
    assert "outline: 2px solid var(--ring)" in sheet("components")


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#fff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#fff") == pytest.approx(4.48, abs=0.01)


# A side of the paper is the same in every language; on screens left and right depend on it.
PHYSICAL = re.compile(
    r"(?<![\w-])((?:margin|padding|border|inset)-(?:left|right|top|bottom)|left|right|top|bottom"
    r"|(?:min-|max-)?(?:width|height)|border-(?:top|bottom)-(?:left|right)-radius)\s*:"
    r"|(?:text-align|float|clear)\s*:\s*(?:left|right)"
)
FOUR_SIDES = re.compile(r"(?:margin|padding|inset|border-radius)\s*:\s*([^;}]+)")


def physical(text: str) -> list[str]:
    """Return declarations that would be wrong from right to left."""
    rules = re.sub(r"@(?:media|container)[^{]*", "", text)
    uneven = [
        values[0]
        for values in FOUR_SIDES.finditer(rules)
        if len(sides := re.findall(r"\([^)]*\)|[^\s(]+(?:\([^)]*\))?", values[1].strip())) == 4
        and sides[1] != sides[3]
    ]
    return [found[0] for found in PHYSICAL.finditer(rules)] + uneven


@pytest.mark.parametrize("name", SHEETS)
def test_only_logical_sides_are_named(name: str) -> None:
    assert physical(sheet(name)) == []


@pytest.mark.parametrize(
    "fault", ["a{margin-left:1px}", "a{width:2px}", "a{float:left}", "a{padding:1px 2px 3px 4px}"]
)
def test_the_check_of_sides_bites(fault: str) -> None:
    assert physical(fault)


def test_pictures_at_one_side_are_mirrored() -> None:
    text = sheet("components")
    one_sided = re.findall(r"([.\w-]+(?:\.\w+)?) \{ [^{}]*url\([^)]*\)[^{};]*right", text)
    assert one_sided
    for selector in one_sided:
        assert f'[dir="rtl"] {selector}' in text


@pytest.mark.parametrize("name", SHEETS)
def test_nothing_shouts_and_nothing_is_styled_by_its_id(name: str) -> None:
    text = sheet(name)
    if name != "print":
        assert "!important" not in text
    selectors = re.findall(r"([^{};]+)\{", text)
    assert not [found for found in selectors if re.search(r"#[a-zA-Z]", found)]


def test_forced_colours_motion_and_print_are_looked_after() -> None:
    everything = "".join(sheet(name) for name in SHEETS)
    assert "@media (forced-colors: active)" in everything
    assert "@media print" in everything
    # Whatever moves does so only where people did not ask for rest.
    for found in re.finditer(r"(?:transition|animation): ", everything):
        before = everything[: found.start()]
        assert before.rindex("@media") == before.rindex("@media (prefers-reduced-motion: no-pref")


def test_layers_stand_in_one_order() -> None:
    assert "@layer tokens, base, layout, components, utilities, print;" in sheet("tokens")


def touch_rules() -> dict[str, dict[str, str]]:
    """Return what the sheets add for a finger: declarations by selector."""
    found: dict[str, dict[str, str]] = {}
    for name in SHEETS:
        for block in re.findall(
            r"@media \(pointer: coarse\)[^{]*\{((?:[^{}]*\{[^{}]*\})*)", sheet(name)
        ):
            for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", block):
                found.setdefault(selector.strip(), {}).update(declarations(body))
    return found


@pytest.mark.parametrize(
    "parts",
    [
        *([part] for part in (".foot", ".demo", ".crumbs", ".links", ".errors", ".toc")),
        ["th", "td"],
        [".chip"],
        [".linkbtn"],
    ],
)
def test_what_stands_alone_is_as_high_as_a_finger_on_every_width(parts: list[str]) -> None:
    """44 px; a mouse keeps the dense tables, and no width takes the height away from a finger."""
    rules = [
        body
        for selector, body in touch_rules().items()
        if all(re.search(rf"(?<![\w-]){re.escape(part)}(?![\w-])", selector) for part in parts)
    ]
    assert "2.75rem" in {body.get("min-block-size") for body in rules}


def test_small_buttons_grow_for_a_finger_and_links_among_words_reach_further() -> None:
    rules = touch_rules()
    assert rules[".btn--s"] == {"--ctl": "2.75rem"}
    (among,) = (body for name, body in rules.items() if name.startswith("main :is(p, dd,"))
    # A line of 16 px and twice this: 44 px.
    assert among == {"position": "relative", "padding-block": ".875rem"}
    assert (
        "min-block-size: var(--ctl)" in sheet("components").partition(".btn {")[2].partition("}")[0]
    )


def test_a_table_of_many_columns_is_cards_until_it_has_its_room() -> None:
    """From where narrow tables stop being cards to 80 rem: nothing hides at a side."""
    rules = sheet("components")
    narrow = rules.index("@media (max-width: 47.99rem) {\n    .table--stack,")
    between = rules.index("@media (min-width: 48rem) and (max-width: 79.99rem) {")
    body = rules[between:narrow]
    assert "grid-template-columns: repeat(2, minmax(0, 1fr))" in body
    assert "content: attr(data-l)" in body
    inbox = Path(settings.ROOT) / "templates" / "forum" / "inbox.html"
    assert 'class="table table--stack table--wide"' in inbox.read_text(encoding="utf-8")
