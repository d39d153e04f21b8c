"""Entries of one form: all have the same tags, and one of them was parsed. What the others say, by place.

A parser never sees their texts and attributes, so that these are sound is seen here: references are to what
XML knows. (Characters and brackets were looked at before.)
"""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple
from xml.etree.ElementTree import Element

from bot.sources.columns import Column, Refused

#: The tag that stands for a section of CDATA.
SECTION = "<["

#: How tags begin that end no text: those of sections, of comments and of instructions.
_NO_ELEMENTS = ("<[", "<-", "<?")

#: What stands for a comment; like SECTION, no sound document holds it as it is.
COMMENT = "<-"

#: What no document holds, between texts.
_GLUE = "\0"

#: Stands for an ampersand that begins nothing more; no document holds it either.
_AMPERSAND = "\1"

_ENTITIES = {"&amp;": _AMPERSAND, "&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'"}
_LONGEST_ENTITY = 12
_NUMBER = re.compile(r"&#(?:([0-9]{1,7})|x([0-9a-fA-F]{1,6}));")
_LEGAL = re.compile("[\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Tokens(NamedTuple):
    """A document in its order."""

    #: Without the last bracket; with SECTION and COMMENT among them.
    tags: Sequence[str]
    #: What stands after each.
    texts: Sequence[str]
    #: The contents of sections of CDATA.
    sections: Sequence[str]
    #: All tags that are different.
    different: Collection[str]


#: Tag as it is written → that without values of attributes, and the values.
Parted = Mapping[str, tuple[str, Sequence[str]]]


class Form:
    """The entries of one form in a document; `place` is to be called before columns are asked for."""

    def __init__(self, key: Sequence[str], tokens: Tokens, *, parted: Parted) -> None:
        """`key` are its tags without values of attributes."""
        self.key = key
        self._tokens = tokens
        self._parted = parted
        #: Sections of CDATA in each.
        self.sections = key.count(SECTION)
        #: Where each begins among tags, and its sections.
        self._starts: list[int] = []
        self._firsts: list[int] = []
        self._places: dict[Element, int] = {}
        #: Whether the skeleton has it.
        self.is_shown = False

    def add(self, start: int, section: int) -> None:
        """One more entry, which begins at `start`, and whose first section of CDATA is this one."""
        self._starts.append(start)
        self._firsts.append(section)

    def __len__(self) -> int:
        return len(self._starts)

    def place(self, entry: Element) -> None:
        """Learn the elements of one entry, as they were parsed."""
        self.entry = entry
        opening = (place for place, tag in enumerate(self.key) if not tag.startswith(("</", *_NO_ELEMENTS)))
        self._places = dict(zip(entry.iter(), opening, strict=True))
        sections = (place for place, tag in enumerate(self.key) if tag == SECTION)
        self._numbers = {place: number for number, place in enumerate(sections)}

    def column(self, element: Element) -> Column:
        """The element that each entry has in the place of `element`, which is of the one that was parsed."""
        return Column(element, self.texts(element), values=lambda: self._values(element))

    def texts(self, element: Element) -> Sequence[str]:
        """What stands in each before other elements, and there is nothing else if it holds none."""
        place = self._places[element]
        if self.key[place].endswith("/"):
            return [""] * len(self)
        parts = [self._texts(place)]
        while self.key[place := place + 1].startswith(_NO_ELEMENTS):
            if self.key[place] == SECTION:
                number = self._numbers[place]
                parts.append([self._tokens.sections[first + number] for first in self._firsts])
            parts.append(self._texts(place))
        if len(parts) == 1:
            return parts[0]
        # White space around does not matter.
        said = [part for part in parts[:1] + parts[-1:] if not _is_blank(part)]
        if len(parts) == 3 and not said:
            return parts[1]
        return list(map("".join, zip(*parts, strict=True)))

    def around(self, element: Element) -> Sequence[str]:
        """What stands after the end of an element that holds no others."""
        place = self._places[element]
        if not self.key[place].endswith("/"):
            while not self.key[place].startswith("</"):
                place += 1
        return self._texts(place)

    def _texts(self, place: int) -> Sequence[str]:
        texts = self._tokens.texts
        return resolved([texts[start + place] for start in self._starts])

    def _values(self, element: Element) -> list[Sequence[str]]:
        """What each has, attribute by attribute."""
        tags, place = self._tokens.tags, self._places[element]
        rows = [self._parted[tags[start + place]][1] for start in self._starts]
        if not rows[0]:
            # These tags stayed as they are.
            return [[value] * len(rows) for value in element.attrib.values()]
        return [resolved(column) for column in zip(*rows, strict=True)]


def resolved(texts: Sequence[str]) -> Sequence[str]:
    """`texts` with what references stand for; one to what XML does not know is refused."""
    whole = _GLUE.join(texts)
    if "&" not in whole:
        return texts
    # All at once that are like the first which is left: most texts hold one kind or two.
    while (at := whole.find("&")) >= 0:
        entity = whole[at : whole.find(";", at, at + _LONGEST_ENTITY) + 1]
        if entity.startswith("&#"):
            whole = _NUMBER.sub(_character, whole)
            if whole.find("&#", at) >= 0:
                raise Refused
        elif entity in _ENTITIES:
            # Quicker than to replace, which looks twice.
            whole = _ENTITIES[entity].join(whole.split(entity))
        else:
            raise Refused
    return whole.replace(_AMPERSAND, "&").split(_GLUE)


def _character(found: re.Match[str]) -> str:
    number = int(found[1]) if found[1] else int(found[2], 16)
    if number > 0x10FFFF or not _LEGAL.match(character := chr(number)):
        raise Refused
    return _AMPERSAND if character == "&" else character


def _is_blank(texts: Sequence[str]) -> bool:
    whole = "".join(texts)
    return not whole or whole.isspace()
