"""What an edit of an item changed: nothing that is said, something, or what it is about. Pure, and linear in
the text.

No list of words is used: what a title says is told by its numbers, its names and which words stand in the
place of which; everything else by the facts."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from enum import StrEnum
from itertools import takewhile

from bot.domain.facts import Figure, Visit
from bot.domain.findings import Findings
from bot.domain.ids import canonical_url
from bot.domain.items import Item
from bot.domain.trips import home_of

#: Words of a title that are compared, far more than any has.
_MOST_WORDS = 400
#: Words are compared by their beginnings, so that an ending makes no other word.
_STEM = 6
#: Figures of one number that are told apart, far more than any text has.
_MOST_ALIKE = 50
#: Signs of a Han script that make about one word.
_HAN_WORD = 4

_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212\ufe63\uff0d", "-"))
#: A sign of a number, a number, what it is of, a sign of a Han script, a word.
_TOKEN = re.compile(rf"(?<!\w)[-+](?=\d)|\d+(?:[.,:]\d+)*|[%‰$€£¥₽]|[{_HAN}]|[^\W\d_{_HAN}]+")
#: The end of a text that goes on elsewhere: what stood there is not taken back. A sentence that is left out
#: may be.
_CUT = re.compile(r"(?:^|\w|…|\.\.\.)[\])]?\s*\Z")
#: Capital letters within a sentence.
_NAME = re.compile(r"(?<=[\w,] )[^\W\d_]+")


class Change(StrEnum):
    """How much an edit changed, the least first."""

    #: Spacing, punctuation, letter case, trackers in the link; or the feed shows less of the same text.
    COSMETIC = "cosmetic"
    #: Text, people or places were added or put otherwise; the link moved.
    DETAIL = "detail"
    #: The title says something else, a fact is another one or is gone, one that the text is about was added,
    #: or the topics are others.
    MATERIAL = "material"


def essence(text: str) -> str:
    """`text` without what only is typography: letters and numbers, with the signs that make a number."""
    return _joined(_tokens(text))


def change_between(
    before: Item, after: Item, *, facts_before: Findings | None, facts_after: Findings | None
) -> Change:
    """What the edit of `before` to `after` changed."""
    titles = _tokens(before.title[: 10 * _MOST_WORDS]), _tokens(after.title[: 10 * _MOST_WORDS])
    old, new = essence(before.text), essence(after.text)
    same_title = _joined(titles[0]) == _joined(titles[1])
    if same_title and (old == new or (old.startswith(new) and _CUT.search(after.text))):
        return Change.COSMETIC if _is_same_page(before, after) else Change.DETAIL
    if set(before.topics) != set(after.topics) or _facts_differ(facts_before, facts_after):
        return Change.MATERIAL
    if not same_title and _says_other(*titles, names=_names(before.title) ^ _names(after.title)):
        return Change.MATERIAL
    return Change.DETAIL


def _is_same_page(before: Item, after: Item) -> bool:
    return canonical_url(before.url) == canonical_url(after.url)


# titles


def _tokens(text: str) -> list[str]:
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_DASHES)
    return _TOKEN.findall(folded)


def _joined(tokens: Iterable[str]) -> str:
    """Tokens side by side; a space only keeps two numbers apart, for elsewhere it is typography."""
    pieces: list[str] = []
    for token in tokens:
        if pieces and token[0].isdigit() and pieces[-1][-1].isdigit():
            pieces.append(" ")
        pieces.append(token)
    return "".join(pieces)


def _says_other(old: list[str], new: list[str], *, names: set[str]) -> bool:
    """Whether a title says something else: other numbers, a name in place of another, a word in place of
    another where all else stayed, or not half of its words any more. `names` are those of one side only."""
    if _numbers(old) != _numbers(new):
        return True
    was, now = _stems(old), _stems(new)
    gone, come = set(was) - set(now), set(now) - set(was)
    if not gone or not come:
        return False
    if any(name in names for name in gone) and any(name in names for name in come):
        return True
    return _is_one_word_for_another(was, now) or 2 * len(gone) >= len(set(was))


def _numbers(tokens: list[str]) -> list[str]:
    """The numbers of a title with their signs, in no order."""
    found: list[str] = []
    for at, token in enumerate(tokens):
        if token[0].isdigit():
            sign = "-" if at and tokens[at - 1] == "-" else ""
            found.append(sign + token)
    return sorted(found)


def _stems(tokens: list[str]) -> list[str]:
    return [token[:_STEM] for token in tokens[:_MOST_WORDS] if token[0].isalpha()]


def _names(title: str) -> set[str]:
    """The stems of the names of a title, by its capital letters; none where every word has one."""
    words = [one for one in _NAME.findall(title) if not one.isupper() or len(one) > 1]
    if all(one[0].isupper() for one in words if len(one) > 3):
        return set()
    return {one.casefold()[:_STEM] for one in words if one[0].isupper()}


def _is_one_word_for_another(old: Sequence[str], new: Sequence[str]) -> bool:
    """Whether the only difference is one word in the place of one."""
    ahead = _shared(old, new)
    rest, others = old[ahead:], new[ahead:]
    behind = _shared(rest[::-1], others[::-1])
    return all(_is_one_word(part[: len(part) - behind]) for part in (rest, others))


def _shared(one: Sequence[str], other: Sequence[str]) -> int:
    """How many words both begin with."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _is_one_word(words: Sequence[str]) -> bool:
    han = sum(re.fullmatch(f"[{_HAN}]", word) is not None for word in words)
    return len(words) == 1 or 0 < len(words) == han <= _HAN_WORD


# facts


def _facts_differ(before: Findings | None, after: Findings | None) -> bool:
    """Whether a fact is another one or gone, or one that the text is about came."""
    old_visits, old_rumours = (before.visits, before.rumours) if before else ((), ())
    visits, rumours = (after.visits, after.rumours) if after else ((), ())
    stages = {(one.topic, one.name) for one in before.stages} if before else set()
    if stages - ({(one.topic, one.name) for one in after.stages} if after else set()):
        return True
    if _visits_differ(old_visits, visits) or _visits_differ(old_rumours, rumours):
        return True
    return _figures_differ(before.figures if before else (), after.figures if after else ())


def _visits_differ(old: Sequence[Visit], new: Sequence[Visit]) -> bool:
    """Whether status, days, host or home of one that the text is about are others; people and cities are
    details."""
    before, after = ({_visit(one) for one in visits if one.main} for visits in (old, new))
    return before != after


def _visit(visit: Visit) -> tuple[str, ...]:
    return home_of(visit), visit.host_country, visit.start, visit.end, visit.status.value


def _figures_differ(old: Sequence[Figure], new: Sequence[Figure]) -> bool:
    """Whether a figure is gone that no figure repeats, or one of the headline measures what none did."""
    said: dict[tuple[str, Decimal | None], list[Figure]] = defaultdict(list)
    for one in new:
        for number in {one.value, one.change}:
            if len(said[one.commodity, number]) < _MOST_ALIKE:
                said[one.commodity, number].append(one)
    measured = {_measured(one) for one in old}
    for one in old:
        number = one.change if one.value is None else one.value
        again = next((other for other in said[one.commodity, number] if _repeats(one, other)), None)
        if again is None:
            return True
        measured.add(_measured(again))
    return any(one.headline and _measured(one) not in measured for one in new)


def _measured(figure: Figure) -> tuple[str, ...]:
    return figure.reporter, figure.partner, figure.flow.value, figure.commodity, figure.period


def _repeats(old: Figure, new: Figure) -> bool:
    """Whether `new` says all that `old` says: what was open may be filled in."""
    pairs = (
        (old.reporter, new.reporter),
        (old.partner, new.partner),
        (old.flow, new.flow),
        (old.period, new.period),
        (old.change, new.change),
        (old.basis, new.basis),
        (old.value, new.value),
        (old.currency, new.currency),
        (old.unit, new.unit),
    )
    return all(was in (None, "", now) for was, now in pairs)
