"""The words of an article, out of a page full of others: the sentences of the element that holds most."""

import re
from collections import defaultdict
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from bot.domain.text import clean_line
from bot.sources.plain import FORMATTING

#: What is no part of an article, wherever it stands.
_ASIDE = frozenset(
    "nav aside footer header form figure script style noscript template svg iframe button select"
    " h1 h2 h3 h4 h5 h6".split()
)

#: The same by the names that sites give to what stands around articles; a language of its own.
_ASIDE_NAMES = re.compile(
    r"\b(?:advert\w*|breadcrumbs?|comments?|cookies?|newsletter|pagination|promo|related|recommend\w*|share"
    r"|sharing|sidebar|social|subscri\w*|teasers?|tags)\b"
)

#: As `with_formatting` writes them, and those that it leaves.
_INLINE = frozenset(f"x-{name}" for name in FORMATTING) | frozenset(
    "abbr acronym bdi bdo cite data del dfn ins kbd label mark meter output q samp span sub sup time var"
    " wbr".split()
)

_HAN = re.compile("[\u3400-\u9fff]")
_ENDS = re.compile(r"[.!?…。！？][\s\"'»”’」』)）]*$")

#: Letters; a Han character says as much as three. Shorter lines are buttons and captions, unless they end as
#: a sentence does.
_LINE = 40
_SENTENCE = 20


@dataclass(slots=True)
class _Line:
    """The text between two breaks."""

    text: str
    #: How much it says; 0 for what is no sentence, or mostly links.
    weight: int


def words_of(body: LexborNode) -> str:
    """The sentences of the article below `body`, a paragraph a line; "" when there are none."""
    reading = _Reading()
    reading.walk(body)
    if not reading.scores:
        return ""
    best = max(reading.scores, key=lambda one: reading.scores[one])
    first, last = reading.spans[best]
    said = (line.text for line in reading.lines[first:last] if line.weight)
    return "\n".join(dict.fromkeys(said))


class _Reading:
    """One walk through a tree. Not recursive: nesting has no end."""

    def __init__(self) -> None:
        self.lines: list[_Line] = []
        #: Of each element that holds lines: where they begin and end in `lines`…
        self.spans: dict[int, tuple[int, int]] = {}
        #: …and how much they say; what stands one level deeper counts half.
        self.scores: dict[int, float] = defaultdict(float)
        #: Blocks that are open, with the number of the first line in each and of those right in it.
        self._open: list[list[int]] = []
        self._own: list[list[int]] = []
        self._pieces: list[str] = []
        self._linked = 0

    def walk(self, body: LexborNode) -> None:
        """Read all below `body`."""
        above: list[LexborNode] = []
        links = 0
        self._enter(body)
        node = body.first_child
        while node is not None or above:
            if node is None:
                node = above.pop()
                links -= node.tag == "x-a"
                if node.tag not in _INLINE:
                    self._leave()
                node = node.next
                continue
            if node.is_text_node:
                self._say(node.text_content or "", linked=links > 0)
            elif node.tag == "br":
                self._break()
            elif node.first_child is not None and not _is_aside(node):
                above.append(node)
                links += node.tag == "x-a"
                if node.tag not in _INLINE:
                    self._enter(node)
                node = node.first_child
                continue
            elif node.tag not in _INLINE:
                self._break()
            node = node.next
        self._leave()

    def _say(self, text: str, *, linked: bool) -> None:
        self._pieces.append(text)
        if linked:
            self._linked += len(text.strip())

    def _enter(self, node: LexborNode) -> None:
        self._break()
        self._open.append([node.mem_id, len(self.lines)])
        self._own.append([])

    def _leave(self) -> None:
        self._break()
        block, first = self._open.pop()
        self.spans[block] = (first, len(self.lines))
        weights = self._own.pop()
        # A block with one line is a paragraph of the block around it; one with several holds them itself.
        holders = [block] if len(weights) > 1 or not self._open else []
        holders += [one[0] for one in reversed(self._open[-2:])]
        for holder, share in zip(holders, (1.0, 0.5), strict=False):
            if weights:
                self.scores[holder] += share * sum(weights)

    def _break(self) -> None:
        text = clean_line("".join(self._pieces))
        linked, self._linked = self._linked, 0
        self._pieces.clear()
        if not text or not self._open:
            return
        weight = _weight(text) if 2 * linked <= len(text) else 0
        self.lines.append(_Line(text, weight))
        if weight:
            self._own[-1].append(weight)


def _weight(text: str) -> int:
    weight = len(text) + 2 * len(_HAN.findall(text))
    return weight if weight >= (_SENTENCE if _ENDS.search(text) else _LINE) else 0


def _is_aside(node: LexborNode) -> bool:
    if node.tag in _ASIDE:
        return True
    attributes = node.attributes
    names = f"{attributes.get('class') or ''} {attributes.get('id') or ''} {attributes.get('role') or ''}"
    if attributes.get("role") == "dialog" or (attributes.get("hidden", "-") is None):
        return True
    return bool(_ASIDE_NAMES.search(names[:200].lower().replace("_", "-")))
