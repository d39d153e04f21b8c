"""Web pages as trees, and what CSS selectors find in them, in time linear in the length of the page."""

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from bot.domain.text import clean_line
from bot.sources.plain import FORMATTING, text_of, with_formatting

#: Characters of a page that are looked at.
LONGEST_PAGE = 2_000_000

#: Tags that nest, opened or closed; those that people leave open are not among them.
_NESTING = re.compile(
    r"<(/?)(?!(?:p|li|td|th|tr|dt|dd|option|tbody|thead|br|hr|img|input|meta|link|source|wbr|area|col|embed|base)"
    r"[\s/>])[a-z]",
    re.IGNORECASE,
)
_DEEPEST = 500

#: Characters. Each part of a selector is compared with each element.
_LONGEST_SELECTOR = 200

#: What only looks like a part of a selector.
_VALUE = r"""\[(?:"[^"]*"|'[^']*'|[^\]"'])*\]|"[^"]*"|'[^']*'"""

#: These look through all siblings for each element, so that long lists take quadratic time.
_COUNTING = re.compile(rf"{_VALUE}|(?P<slow>~|:nth-|-of-type)", re.IGNORECASE)

#: The names of formatting tags in a selector, beside what only looks like one.
_TYPE = re.compile(
    rf"{_VALUE}|(?<![\w.#:-])(?P<tag>{'|'.join(sorted(FORMATTING))})(?![\w-])",
    re.IGNORECASE,
)


def shallow(text: str) -> str:
    """`text` up to where it is nested more deeply than any page for people: parsers look up through all that
    is open with each tag, so that hostile nesting would take quadratic time."""
    depth = 0
    for tag in _NESTING.finditer(text):
        depth = max(0, depth - 1) if tag[1] else depth + 1
        if depth > _DEEPEST:
            return text[: tag.start()]
    return text


class Page:
    """The tree of a page. Selectors are those that `selector_fault` lets pass."""

    def __init__(self, text: str) -> None:
        self._tree = LexborHTMLParser(with_formatting(shallow(text[:LONGEST_PAGE])))

    def all(self, selector: str, *, most: int) -> list[LexborNode]:
        """The first `most` elements that match, in order; of those within one another the outermost, as
        looking through each of them would take quadratic time."""
        return list(_outermost(self._tree.css(_known(selector)), most))

    def first(self, selector: str) -> LexborNode | None:
        """The first element that matches."""
        return self._tree.css_first(_known(selector))

    def attribute(self, selector: str, name: str) -> str:
        """An attribute of the first element that matches, "" when there is none."""
        return attribute(self.first(selector), name)

    def line(self, selector: str) -> str:
        """The text of the first element that matches, in one line."""
        node = self.first(selector)
        return clean_line(text_of(node)) if node is not None else ""


def within(node: LexborNode, selector: str) -> LexborNode | None:
    """The first of `node` and the elements in it that matches."""
    return node.css_first(_known(selector))


def attribute(node: LexborNode | None, name: str) -> str:
    """An attribute, "" when there is none."""
    return (node.attributes.get(name) or "") if node is not None else ""


def selector_fault(selector: str) -> str:
    """Why `selector` cannot be used, "" when it can."""
    if len(selector) > _LONGEST_SELECTOR:
        return f"must be at most {_LONGEST_SELECTOR} characters"
    slow = next((found["slow"] for found in _COUNTING.finditer(selector) if found["slow"]), "")
    if slow:
        return f'must do without {slow}, which takes too long on long lists; "td + td" is the second cell'
    try:
        LexborHTMLParser("<p>").css(_known(selector))
    except (SelectolaxError, ValueError):
        return 'must be a CSS selector, like "article.news"'
    return ""


def _known(selector: str) -> str:
    """`selector` with the names that formatting tags have in the tree, see `with_formatting`."""
    return _TYPE.sub(lambda found: f"x-{found['tag'].lower()}" if found["tag"] else found[0], selector)


def _outermost(nodes: list[LexborNode], most: int) -> Iterator[LexborNode]:
    taken: set[int] = set()
    for node in nodes:
        if len(taken) == most:
            return
        above = node.parent
        while above is not None and above.mem_id not in taken:
            above = above.parent
        if above is None:
            taken.add(node.mem_id)
            yield node
