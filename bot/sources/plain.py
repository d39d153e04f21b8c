"""HTML → plain text, and only where there is HTML: a title like `A<B & "C"` stays what it is."""

import html
import re
from collections.abc import Iterator
from html.entities import html5

from selectolax.lexbor import LexborHTMLParser, LexborNode

from bot.domain.text import clean

_FORMATTING = "a|b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u"

_BLOCKS = (
    "address|article|aside|blockquote|body|caption|center|dd|details|dialog|dir|div|dl|dt|fieldset|figcaption"
    "|figure|footer|form|frame|frameset|h1|h2|h3|h4|h5|h6|head|header|hgroup|hr|html|legend|li|main|menu|nav"
    "|ol|option|optgroup|p|pre|search|section|select|summary|table|tbody|td|tfoot|th|thead|title|tr|ul"
)

#: Their content is not for reading.
_SILENT = "applet|embed|head|iframe|math|noembed|noframes|noscript|object|script|style|svg|template"

_OTHERS = (
    "abbr|acronym|area|audio|base|basefont|bdi|bdo|bgsound|blink|br|button|canvas|cite|col|colgroup|data"
    "|datalist|del|dfn|img|input|ins|kbd|keygen|label|link|map|mark|marquee|meta|meter|output|param|picture"
    "|plaintext|progress|q|rb|rp|rt|rtc|ruby|samp|slot|source|span|sub|sup|textarea|time|track|var|video|wbr|xmp"
)

#: Attributes that stand without a value; others must have one, so that `a<b and c>d` is no tag.
_BARE = (
    r"data-[\w-]+|allowfullscreen|async|autoplay|checked|compact|controls|crossorigin|defer|disabled|download|hidden|ismap"
    "|itemscope|loop|multiple|muted|noshade|nowrap|open|playsinline|readonly|required|reversed|selected"
)

_NAMES = f"{_FORMATTING}|{_BLOCKS}|{_SILENT}|{_OTHERS}"

#: A complete tag of HTML or a comment.
TAG = re.compile(
    rf"""</(?:{_NAMES})\s*>
    | <(?:{_NAMES})
      (?: (?: \s+ | (?<=["']) )
          (?: [\w:@.-]+ \s* = \s* (?: "[^"]*" | '[^']*' | [^\s"'<>]+ ) | (?:{_BARE})(?=[\s/>]) ) )*
      \s* /? >
    | <!--(?:(?!<!--).)*?-->""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL | re.ASCII,
)

_ENTITY = re.compile(r"&(?:\#[0-9]{1,7}|\#[xX][0-9a-fA-F]{1,6}|([A-Za-z][A-Za-z0-9]{1,31}));")

#: What is left of CDATA sections that were escaped with their content.
_CDATA = re.compile(r"<!\[CDATA\[|\]\]>")

FORMATTING = frozenset(_FORMATTING.split("|"))

_FORMATTING_TAG = re.compile(rf"<(/?)({_FORMATTING})(?=[\s/>])", re.IGNORECASE)

_BLOCK_NAMES = frozenset(_BLOCKS.split("|"))
_SILENT_NAMES = frozenset(_SILENT.split("|"))

#: Tags that need no parser: wherever they stand, none moves or hides text, and none but these begins a line.
_SIMPLE_TAG = re.compile(
    rf"""<(/?p|br|/?(?:{_FORMATTING}|span|img))"""
    r"""(?:[ \t\n\f\r]+[\w:-]+=(?:"[^"<]*"|'[^'<]*'))*[ \t\n\f\r]*/?>""",
    re.IGNORECASE | re.ASCII,
)
#: Entities that every parser reads alike: names, and numbers of what is no control character or surrogate.
_SIMPLE_ENTITY = re.compile(
    r"&(?:#(?:3[2-9]|[4-9]\d|1[6-9]\d|[2-9]\d\d|[1-9]\d{3}|[1-4]\d{4})|([A-Za-z][A-Za-z0-9]{1,31}));",
    re.ASCII,
)

#: Marks where a block begins or ends; text cannot hold it, as white space in HTML becomes a blank.
_EDGE = "\v"
_SPACE = re.compile(r"\s+")
_GAP = re.compile(r"•[ \n\v]++|(?<![ \n\v])[ \n]*+\v[ \n\v]*+")

#: Feeds escape once too often, some twice; beyond that it is not worth reading.
_ROUNDS = 3

#: Characters of HTML that are read. Twenty thousand characters of text are far within it.
_LONGEST = 100_000


def plain(markup: str) -> str:
    """`markup` as clean text with a line for each block and "• " before list items.

    Text without a complete tag or entity of HTML is only cleaned. What was escaped more than once is
    unescaped again, a few times.
    """
    if "<" not in markup and "&" not in markup:
        return clean(markup[:_LONGEST].replace("]]>", ""))
    text = markup[:_LONGEST]
    # To look for one sign is much quicker.
    if "]" in text or "[" in text:
        text = _CDATA.sub("", text)
    was_read = False
    for _ in range(_ROUNDS):
        if TAG.search(text):
            # In HTML line breaks are white space, but once it was read they are ours.
            text = _read(text.replace("\n", "<br>") if was_read else text)
            was_read = True
        elif (unescaped := unescape(text)) != text:
            text = unescaped
        else:
            break
    # A removed tag may join its neighbours to a new one.
    while "<" in text and TAG.search(text):
        text = TAG.sub(" ", text)
    return clean(text)


def unescape(text: str) -> str:
    """`text` with complete, known entities resolved; `&copy=1` and `R&D;` are none."""
    return _ENTITY.sub(_character, text) if "&" in text else text


def _character(match: re.Match[str]) -> str:
    known = match[1] is None or f"{match[1]};" in html5
    return html.unescape(match[0]) if known else match[0]


def without_formatting(markup: str) -> str:
    """`markup` to be parsed in linear time and memory. Misnested formatting tags make a parser copy them into
    every block; a span means the same for us and is never copied."""
    return _FORMATTING_TAG.sub(r"<\1span", markup)


def with_formatting(markup: str) -> str:
    """As `without_formatting`, where the tags must still be told apart: `a` becomes `x-a`, of no meaning to
    the parser."""
    return _FORMATTING_TAG.sub(r"<\1x-\2", markup)


def _read(markup: str) -> str:
    text = _simply_read(markup)
    if text is not None:
        return text
    root = LexborHTMLParser(without_formatting(markup)).root
    return "" if root is None else _lines(root)


def _simply_read(markup: str) -> str | None:
    """The text of HTML that holds nothing but paragraphs and formatting, as most does; else None. To set
    up a parser takes ten times as long."""
    pieces = _SIMPLE_TAG.split(markup)
    text = "".join(pieces[::2])
    if "<" in text or "\0" in markup or not _has_simple_entities(text):
        return None
    pieces[::2] = [_one_line(unescape(piece)) for piece in pieces[::2]]
    pieces[1::2] = [_before(tag.lower().lstrip("/")) for tag in pieces[1::2]]
    return _without_edges("".join(pieces))


def _has_simple_entities(text: str) -> bool:
    if "&" not in text:
        return True
    names = _SIMPLE_ENTITY.findall(text)
    return len(names) == text.count("&") and all(f"{name};" in html5 for name in names if name)


def _one_line(text: str) -> str:
    return text if text.isprintable() else _SPACE.sub(" ", text)


def text_of(node: LexborNode) -> str:
    """The clean text of an element, with a line for each block and "• " before list items."""
    return clean(_lines(node))


def _lines(root: LexborNode) -> str:
    return _without_edges("".join(_pieces(root)))


def _without_edges(text: str) -> str:
    # Between blocks is one line break, however many end or begin there; a bullet stays with its text.
    if "•" in text:
        return _GAP.sub(lambda found: "• " if found[0][0] == "•" else "\n", text)
    return "\n".join(block for part in text.split(_EDGE) if (block := part.strip(" \n")))


def _pieces(root: LexborNode) -> Iterator[str]:
    """The text below `root` in order, with _EDGE around blocks. Not recursive: nesting has no end."""
    node: LexborNode | None = root
    above: list[LexborNode] = []
    while node is not None:
        if node.is_text_node:
            yield _one_line(node.text_content or "")
        yield _before(node.tag or "")
        below = None if node.tag in _SILENT_NAMES else node.first_child
        if below is not None:
            above.append(node)
            node = below
            continue
        following = node.next if above else None
        while following is None and above:
            node = above.pop()
            if node.tag in _BLOCK_NAMES:
                yield _EDGE
            following = node.next if above else None
        node = following


def _before(tag: str) -> str:
    if tag == "br":
        return "\n"
    if tag not in _BLOCK_NAMES:
        return ""
    return f"{_EDGE}• " if tag == "li" else _EDGE
