"""Telegram's HTML as its server really reads it, so that a fault in our formatting fails here first.

Strict where Telegram is strict (an unknown tag, a lone `<`, an unclosed tag are refused) and lax where it is
lax (an unknown reference stays as it is, a bad link keeps its text). Faults name the byte where they start.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.playground.entities import Entity, Formatted, Json, settle, utf16_size

_KINDS = {
    "a": "text_link",
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}

_REFERENCE = re.compile(r"&(?:#([0-9]{1,8})|#[xX]([0-9a-fA-F]{1,7})|([A-Za-z]+));?")
_PLAIN = re.compile(r"[^&<]+")
_SPACE = re.compile(r"[ \t\r\n\f\v]*")
_TAG_NAME = re.compile(r"[^ \t\r\n\f\v>]*")
_END_NAME = re.compile(r"[^ \t\r\n\f\v>]*")
_ATTRIBUTE = re.compile(r"[^ \t\r\n\f\v=>]*")
_TOKEN = re.compile(r"[A-Za-z0-9.-]*")
_TIME_FORMAT = re.compile(r"[rR]|[wWdDtT]*")
_LAST_MOMENT = 2**31 - 1
_USER_LINK = re.compile(r"tg://user/?\?id=([0-9]+)")
_LINK_SCHEMES = frozenset({"http", "https", "tg", "ton", "tonsite"})


class MarkupError(ValueError):
    """Text that Telegram would refuse with 400; the message is the end of its description."""


def parse_html(source: str) -> Formatted:
    """Turn HTML into plain text and entities, trimmed; raise MarkupError as Telegram would answer 400."""
    return _Parser(source).run()


def checked_link(url: str) -> str:
    """Give the link as Telegram stores it, or "" for one that it drops."""
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", url) is None:
        url = f"http://{url}"
    try:
        parts = urlsplit(url.strip())
        host = parts.hostname or ""
    except ValueError:
        return ""
    if parts.scheme not in _LINK_SCHEMES or " " in host:
        return ""
    if not parts.scheme.startswith("http"):
        return url
    if "." not in host and ":" not in host:
        return ""
    return parts._replace(path=parts.path or "/").geturl()


@dataclass(frozen=True, slots=True)
class _Open:
    tag: str
    attributes: dict[str, str]
    offset: int
    piece: int


class _Parser:
    def __init__(self, source: str) -> None:
        self._source = source
        self._at = 0
        self._pieces: list[str] = []
        self._size = 0
        self._open: list[_Open] = []
        self._entities: list[Entity] = []

    def run(self) -> Formatted:
        while self._at < len(self._source):
            if plain := _PLAIN.match(self._source, self._at):
                self._put(plain.group())
                self._at = plain.end()
            elif self._source[self._at] == "&":
                self._put(self._reference())
            elif self._source.startswith("</", self._at):
                self._end_tag()
            else:
                self._start_tag()
        if self._open:
            raise MarkupError(f'Can\'t find end tag corresponding to start tag "{self._open[-1].tag}"')
        return settle("".join(self._pieces), [_plain_code(entity) for entity in self._entities])

    def _put(self, text: str) -> None:
        self._pieces.append(text)
        self._size += utf16_size(text)

    def _byte(self, position: int) -> int:
        return len(self._source[:position].encode("utf-8", "surrogatepass"))

    def _take(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self._source, self._at)
        assert match is not None, "these patterns match the empty string"
        self._at = match.end()
        return match.group()

    def _peek(self) -> str:
        return self._source[self._at : self._at + 1]

    def _reference(self) -> str:
        """Decode the reference here, or give the lone `&` back as text."""
        match = _REFERENCE.match(self._source, self._at)
        char = _referred(match) if match else ""
        if match is None or not char:
            self._at += 1
            return "&"
        self._at = match.end()
        return char

    def _start_tag(self) -> None:
        start = self._at
        self._at += 1
        tag = self._take(_TAG_NAME).lower()
        where = f"at byte offset {self._byte(start)}"
        if not self._peek():
            raise MarkupError(f"Unclosed start tag {where}")
        if tag not in _KINDS:
            raise MarkupError(f'Unsupported start tag "{tag}" {where}')
        attributes: dict[str, str] = {}
        while True:
            self._take(_SPACE)
            if self._peek() == ">":
                break
            name, value = self._attribute(tag, where)
            attributes[name] = value
        self._at += 1
        _check_attributes(tag, attributes, where=where)
        self._open.append(_Open(tag, attributes, self._size, len(self._pieces)))

    def _attribute(self, tag: str, where: str) -> tuple[str, str]:
        name = self._take(_ATTRIBUTE)
        if not name and self._peek():
            raise MarkupError(f'Empty attribute name in the tag "{tag}" {where}')
        self._take(_SPACE)
        if self._peek() != "=":
            if not self._peek():
                raise MarkupError(f'Unclosed start tag "{tag}" {where}')
            return name.lower(), ""
        self._at += 1
        self._take(_SPACE)
        value = self._quoted() if self._peek() in ("'", '"') else self._token()
        if not self._peek():
            raise MarkupError(f'Unclosed start tag "{tag}" {where}')
        return name.lower(), value

    def _token(self) -> str:
        start = self._at
        value = self._take(_TOKEN).lower()
        if self._peek() and self._peek() not in " \t\r\n\f\v>":
            raise MarkupError(f"Unexpected end of name token at byte offset {self._byte(start)}")
        return value

    def _quoted(self) -> str:
        quote = self._peek()
        self._at += 1
        value: list[str] = []
        while self._peek() not in ("", quote):
            if self._peek() == "&":
                value.append(self._reference())
            else:
                value.append(self._peek())
                self._at += 1
        self._at += 1
        return "".join(value)

    def _end_tag(self) -> None:
        start = self._at
        self._at += 2
        tag = self._take(_END_NAME).lower()
        self._take(_SPACE)
        where = f"at byte offset {self._byte(start)}"
        if not self._open:
            raise MarkupError(f"Unexpected end tag {where}")
        if self._peek() != ">":
            raise MarkupError(f"Unclosed end tag {where}")
        self._at += 1
        opened = self._open.pop()
        if tag and tag != opened.tag:
            raise MarkupError(f'Unmatched end tag {where}, expected "</{opened.tag}>", found "</{tag}>"')
        if self._size > opened.offset:
            self._close(opened)

    def _close(self, opened: _Open) -> None:
        offset, length = opened.offset, self._size - opened.offset
        last = self._entities[-1] if self._entities else None
        if opened.tag in ("code", "pre") and last and (last.offset, last.length) == (offset, length):
            language = str(last.extra.get("language", "")) or _language(opened)
            if {last.kind, opened.tag} == {"code", "pre"} and language:
                self._entities[-1] = Entity("pre", offset, length, {"language": language})
                return
        text = "".join(self._pieces[opened.piece :])
        entity = _entity(opened, text, length=length)
        if entity is not None:
            self._entities.append(entity)


def _referred(match: re.Match[str]) -> str:
    decimal, hexadecimal, name = match.groups()
    if name:
        return _NAMED.get(name, "")
    code = int(decimal) if decimal else int(hexadecimal, 16)
    if code == 0 or code >= 0x10FFFF or 0xD800 <= code < 0xE000:
        return ""
    return chr(code)


def _check_attributes(tag: str, attributes: dict[str, str], *, where: str) -> None:
    if tag == "span" and attributes.get("class") != "tg-spoiler":
        raise MarkupError(f'Tag "span" must have class "tg-spoiler" {where}')
    if tag == "tg-emoji" and not attributes.get("emoji-id", "").isdigit():
        raise MarkupError(f'Tag "tg-emoji" must have a valid attribute "emoji-id" {where}')
    if tag != "tg-time":
        return
    unix = attributes.get("unix", "")
    if not re.fullmatch(r"[0-9]{1,10}", unix) or not 0 < int(unix) <= _LAST_MOMENT:
        raise MarkupError(f'Tag "tg-time" must have a valid attribute "unix" {where}')
    if _TIME_FORMAT.fullmatch(attributes.get("format", "")) is None:
        raise MarkupError(f'Tag "tg-time" has an invalid attribute "format" {where}')


def _language(opened: _Open) -> str:
    name = opened.attributes.get("class", "") if opened.tag == "code" else ""
    return name.removeprefix("language-") if name.startswith("language-") else ""


def _entity(opened: _Open, text: str, *, length: int) -> Entity | None:
    """Make the entity of a closed tag, or None where Telegram keeps the text only."""
    kind, extra = _KINDS[opened.tag], dict[str, object]()
    match opened.tag:
        case "a":
            return _link(opened.attributes.get("href", "") or text, offset=opened.offset, length=length)
        case "code" if language := _language(opened):
            extra = {"language": language}
        case "blockquote" if "expandable" in opened.attributes:
            kind = "expandable_blockquote"
        case "tg-emoji":
            extra = {"custom_emoji_id": opened.attributes["emoji-id"]}
        case "tg-time":
            extra = _time(opened.attributes)
    return Entity(kind, opened.offset, length, extra)


def _link(url: str, *, offset: int, length: int) -> Entity | None:
    if user := _USER_LINK.fullmatch(url):
        person: Json = {"id": int(user[1]), "is_bot": False, "first_name": "?"}
        return Entity("text_mention", offset, length, {"user": person})
    checked = checked_link(url)
    return Entity("text_link", offset, length, {"url": checked}) if checked else None


def _time(attributes: dict[str, str]) -> Json:
    extra: Json = {"unix_time": int(attributes["unix"])}
    if attributes.get("format"):
        extra["date_time_format"] = attributes["format"]
    return extra


def _plain_code(entity: Entity) -> Entity:
    """Drop the language of a code that no pre surrounds: there it means nothing."""
    return Entity("code", entity.offset, entity.length) if entity.kind == "code" else entity
