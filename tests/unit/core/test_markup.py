"""Markdown: whatever people type, nothing that runs comes out."""

import time
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.errors import Invalid
from apps.core.markup import MAX_BRACKETS, MAX_LENGTH, render_markdown
from tests.unit.core.payloads import PAYLOADS

ALLOWED_TAGS = frozenset(
    "p br strong em ul ol li a code pre blockquote h3 h4".split()  # noqa: SIM905
)
ALLOWED_ATTRIBUTES = {"a": {"href", "rel"}, "ol": {"start"}}
SCHEMES = ("http://", "https://", "mailto:")


def _allowed(address: str) -> bool:
    own_page = address.startswith("/") and address[1:2] not in {"/", "\\"}
    return own_page or address.lower().startswith(SCHEMES)


class _Elements(HTMLParser):
    """Reads the output as a browser would: entities in attributes are decoded."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.wrong: list[str] = []
        self.words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ALLOWED_TAGS:
            self.wrong.append(f"<{tag}>")
        for name, value in attrs:
            if name not in ALLOWED_ATTRIBUTES.get(tag, set()):
                self.wrong.append(f"{name}= on <{tag}>")
            if name == "href" and not _allowed(value or ""):
                self.wrong.append(f"href={value!r}")

    def handle_comment(self, data: str) -> None:
        self.wrong.append(f"comment {data!r}")

    def handle_decl(self, decl: str) -> None:
        self.wrong.append(f"declaration {decl!r}")

    def handle_data(self, data: str) -> None:
        self.words += data


def _read(html: str) -> _Elements:
    reader = _Elements()
    reader.feed(html)
    reader.close()
    return reader


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("wrapper", ["{}", "> {}", "- {}", "# {}", "**{}**", "[x]({})", "`{}`"])
def test_no_payload_becomes_an_element_or_a_script(payload: str, wrapper: str) -> None:
    assert _read(render_markdown(wrapper.format(payload))).wrong == []


@pytest.mark.parametrize("source", ["[words]()", "[words](<>)", "[*words*]() [x](/y)"])
def test_a_link_without_an_address_is_only_its_words(source: str) -> None:
    html = render_markdown(source)
    assert "words" in html
    assert 'href=""' not in html
    assert html.count("<a ") == html.count("</a>") == source.count("/y")


def test_the_corpus_is_large_enough() -> None:
    assert len(set(PAYLOADS)) >= 60


@given(
    st.text(
        alphabet=st.sampled_from("<>\"'`*_[]()!#&;:/\\ \n-1.ajvscriptonerlh=\t\x00"), max_size=300
    )
)
def test_random_text_stays_inside_the_allow_list(text: str) -> None:
    try:
        html = render_markdown(text)
    except Invalid:
        return
    assert _read(html).wrong == []


def test_plain_markdown_is_rendered() -> None:
    html = render_markdown("# Title\n\nSome **bold** [link](https://example.eu/a?b=1&c=2).\n\n3. x")
    assert "<h3>Title</h3>" in html
    assert "<strong>bold</strong>" in html
    assert 'href="https://example.eu/a?b=1&amp;c=2"' in html
    assert 'rel="nofollow noopener ugc"' in html
    assert '<ol start="3">' in html


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("https://example.eu/a", True),
        ("HTTPS://example.eu/a", True),
        ("mailto:desk@example.eu", True),
        ("/en/questions/", True),
        ("//x.example/", False),
        ("example.eu", False),
        ("#top", False),
        ("ftp://example.eu", False),
    ],
)
def test_links_lead_to_the_web_a_mailbox_or_this_site(address: str, *, kept: bool) -> None:
    assert ("<a " in render_markdown(f"[word]({address})")) is kept


@pytest.mark.parametrize(("level", "tag"), [(1, "h3"), (3, "h3"), (4, "h4"), (6, "h4")])
def test_headings_never_disturb_the_outline(level: int, tag: str) -> None:
    assert render_markdown(f"{'#' * level} x") == f"<{tag}>x</{tag}>"


def test_html_in_the_source_appears_as_text() -> None:
    assert (
        _read(render_markdown("a <b>bold</b> <!-- note -->")).words == "a <b>bold</b> <!-- note -->"
    )


def test_too_long_a_text_is_refused_with_a_sentence() -> None:
    assert render_markdown("x" * MAX_LENGTH)
    with pytest.raises(Invalid, match="too_long"):
        render_markdown("x" * (MAX_LENGTH + 1))


@pytest.mark.parametrize(
    "source",
    [
        "[" * (MAX_BRACKETS + 1),
        "> " * 40 + "x",
        "- " * 40 + "x",
        "1. " * 40 + "x",
        "\n".join("  " * depth + "- x" for depth in range(40)),
    ],
    ids=["brackets", "quotes", "bullets", "numbers", "indented"],
)
def test_nesting_beyond_reason_is_refused_instead_of_dropping_text(source: str) -> None:
    with pytest.raises(Invalid, match="too_nested"):
        render_markdown(source)


@given(st.integers(1, 11), st.sampled_from(["> ", "- ", "1. "]))
def test_what_is_accepted_keeps_every_word(depth: int, marker: str) -> None:
    assert "kept" in render_markdown(marker * depth + "kept")


@pytest.mark.parametrize(
    "unit",
    [
        "*",
        "_a_",
        "`",
        "*_",
        "<",
        "&amp;",
        "\\",
        "](",
        "<http://a>",
        "a\n",
        "- a\n",
        "**",
        "~",
        "![",
    ],
)
def test_hostile_repetition_stays_cheap(unit: str) -> None:
    source = (unit * MAX_LENGTH)[:MAX_LENGTH]
    started = time.process_time()
    try:
        render_markdown(source)
    except Invalid:
        return
    # A quadratic parser needs minutes here; the bound only separates the two.
    assert time.process_time() - started < 5
