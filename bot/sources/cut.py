"""XML cut at its brackets, so that of a thousand entries that are alike a parser need see one only.

Entries that one program wrote have the same tags in the same order. Such entries are of one *form*; of these
it is enough to know of the first that its tags are sound, and what they mean. What the others say stands in
the same places. The *skeleton* of a document holds all that is around its entries, and of each form the tags
of the first entry.

What may stand between brackets and is no tag is taken out before, and wherever brackets could still be read
in two ways, the document is refused. That texts are sound is seen where they are read; see `Form`.
"""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from bot.sources.columns import Refused
from bot.sources.forms import COMMENT, SECTION, Form, Parted, Tokens
from bot.sources.names import ENTRIES

_OPENING = "<![CDATA["

_COMMENTS = re.compile(r"<!--(?:[^-]++|-[^-])*+-->")

_VALUE = re.compile(r""""[^"]*+"|'[^']*+'""")

#: The name of an element that begins, and that without prefix.
_NAME = re.compile(r"<((?:[^\s/:]*:)?([^\s/:?]+))")

#: Characters that XML does not allow. To look for each is much quicker than to look at each character.
_CONTROLS = tuple(chr(code) for code in range(0x20) if chr(code) not in "\t\n\r")
_ILLEGAL = (*_CONTROLS, "\ufffe", "\uffff")


class Cut(NamedTuple):
    """A document that was cut."""

    #: All tags that are different, as they are written, without the last bracket.
    tags: Sequence[str]
    skeleton: str
    #: The form of each entry, in their order.
    forms: Sequence[Form]
    #: The form of each entry of which the skeleton knows; None for one whose form it has already.
    shown: Sequence[Form | None]


def cut(text: str, *, most_entries: int) -> Cut:
    """The parts of the document in `text`, of entries only the first `most_entries` with their texts; raises
    Refused, or ValueError for an entry without an end."""
    tokens = _tokens(text)
    parted = {tag: _parted(tag) for tag in tokens.different}
    return _Cutting(tokens, parted, most_entries=most_entries).done()


class _Cutting:
    """One document, from its beginning to its end."""

    def __init__(self, tokens: Tokens, parted: Parted, *, most_entries: int) -> None:
        self._tokens = tokens
        self._parted = parted
        self._most_entries = most_entries
        keys = {tag: key for tag, (key, _) in parted.items()}
        self._marks = list(map(keys.__getitem__, tokens.tags))
        self._ends = _entry_ends(set(keys.values()))
        self._skeleton: list[str] = []
        self._known: dict[tuple[str, ...], Form] = {}
        self._forms: list[Form] = []
        self._shown: list[Form | None] = []
        #: Tags, and sections of CDATA, that are done.
        self._at = self._sections = 0

    def done(self) -> Cut:
        """All of it."""
        marks = self._marks
        before: list[str] = []
        while (start := self._next()) < len(marks):
            # Most are like the one before.
            key = marks[start : start + len(before)]
            if not before or key != before:
                key = before = marks[start : self._end(start)]
                form = self._form(key)
            if start > self._at or not form.is_shown:
                self._show(form, start)
            if len(self._forms) < self._most_entries:
                form.add(start, self._sections)
                self._forms.append(form)
            self._sections += form.sections
            self._at = start + len(key)
        self._keep(len(marks))
        return Cut(list(self._parted), "".join(self._skeleton), self._forms, self._shown)

    def _next(self) -> int:
        """Where an entry begins."""
        marks, at = self._marks, self._at
        if at < len(marks) and marks[at] in self._ends:
            return at
        return next((place for place in range(at, len(marks)) if marks[place] in self._ends), len(marks))

    def _end(self, start: int) -> int:
        mark = self._marks[start]
        return 1 + (start if mark.endswith("/") else self._marks.index(self._ends[mark], start))

    def _form(self, key: Sequence[str]) -> Form:
        form = self._known.get(tuple(key))
        if form is None:
            # No entry holds another.
            if not self._ends.keys().isdisjoint(key[1:]):
                raise Refused
            form = self._known[tuple(key)] = Form(key, self._tokens, parted=self._parted)
        return form

    def _show(self, form: Form, start: int) -> None:
        """Write an entry of `form`, unless it is known that it stands where the one before stands."""
        is_apart = start > self._at
        self._keep(start)
        if not form.is_shown:
            tags = self._tokens.tags[start : start + len(form.key)]
            self._skeleton += (f"{tag}>" for tag in tags if tag not in (SECTION, COMMENT))
            self._shown.append(form)
            form.is_shown = True
        elif is_apart:
            self._skeleton.append(f"<{self._ends[form.key[0]][2:]}/>")
            self._shown.append(None)

    def _keep(self, end: int) -> None:
        """Write what is before `end` as it was, but for comments."""
        for place in range(self._at, end):
            tag, text = self._tokens.tags[place], self._tokens.texts[place]
            if tag == SECTION:
                self._skeleton.append(f"{_OPENING}{self._tokens.sections[self._sections]}]]>{text}")
                self._sections += 1
            else:
                self._skeleton.append(text if tag == COMMENT else f"{tag}>{text}")


def _tokens(text: str) -> Tokens:
    if any(one in text for one in (_CONTROLS if text.isascii() else _ILLEGAL)):
        raise Refused
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    # To look for one sign is much quicker than for several.
    text, sections = _without_sections(text) if "]" in text else (text, [])
    comments = 0
    if "!" in text:
        text, comments = _COMMENTS.subn(f"{COMMENT}>", text)
    tags, texts, different = _between(text)
    for mark, known in ((SECTION, len(sections)), (COMMENT, comments)):
        if (known or mark in different) and tags.count(mark) != known:
            raise Refused
    return Tokens(tags, texts, sections, different)


def _without_sections(text: str) -> tuple[str, list[str]]:
    """`text` with marks in the place of sections of CDATA, and what these hold."""
    around, sections = [], []
    at = 0
    while (start := text.find(_OPENING, at)) >= 0:
        around.append(text[at:start])
        end = _section_end(text, start + len(_OPENING))
        sections.append(text[start + len(_OPENING) : end])
        at = end + 3
    around.append(text[at:])
    return f"{SECTION}>".join(around), sections


def _section_end(text: str, start: int) -> int:
    end = text.find("]", start)
    # To look for all three signs takes four times as long.
    while end >= 0 and not text.startswith("]]>", end):
        end = text.find("]", end + 1)
    if end < 0:
        raise Refused
    return end


def _between(text: str) -> tuple[list[str], list[str], set[str]]:
    """What is in brackets, the first of these with it, what is after each, and what of the former differs."""
    pieces = text.replace("<", "><").split(">")
    before, tags, texts = pieces[0], pieces[1::2], pieces[2::2]
    different = set(tags)
    if before or ("]" in text and "]]>" in text):
        raise Refused
    # As many texts as brackets, and no text in the place of a tag: all stand in turn.
    if len(pieces) == 2 * text.count("<") + 1 and all(tag.startswith("<") for tag in different):
        return tags, texts, different
    # Texts hold brackets.
    parts = [piece.partition(">") for piece in text.split("<")[1:]]
    if not all(bracket for _, bracket, _ in parts):
        raise Refused
    tags = [f"<{tag}" for tag, _, _ in parts]
    return tags, [after for _, _, after in parts], set(tags)


def _parted(tag: str) -> tuple[str, Sequence[str]]:
    """A tag without the values of its attributes, and these. What declares a namespace stays as it is."""
    if tag.startswith(("<?", "<!")):
        if tag.startswith("<!") or not tag.endswith("?"):
            raise Refused
        return tag, ()
    if "=" not in tag:
        return tag, ()
    quote, other = ('"', "'") if '"' in tag else ("'", '"')
    pieces = tag.split(quote)
    key, values = '""'.join(pieces[::2]), pieces[1::2]
    if len(pieces) % 2 == 0 or (other in tag and other in "".join(pieces[::2])):
        key, values = _VALUE.sub('""', tag), [value[1:-1] for value in _VALUE.findall(tag)]
        if "'" in key or '"' in key.replace('""', ""):
            raise Refused
    if "\n" in tag or "\t" in tag:
        values = [value.replace("\n", " ").replace("\t", " ") for value in values]
    return (tag, ()) if "xmlns" in tag else (key, values)


def _entry_ends(marks: Iterable[str]) -> dict[str, str]:
    """How entries that begin with these marks end."""
    named = {mark: _NAME.match(mark) for mark in marks}
    return {mark: f"</{found[1]}" for mark, found in named.items() if found and found[2].lower() in ENTRIES}
