"""The tags of a document and the text between them, read the way feeds are written and not as they should be.

Linear in the length of the text, and it expands no entity that the document declares itself.
"""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from bot.sources.plain import unescape

#: Characters of the attributes of one tag that are read.
_LONGEST_ATTRIBUTES = 10_000

_NAME = r"[A-Za-z_][\w.-]*+(?::[A-Za-z_][\w.-]*+)?"
_TAG = re.compile(
    rf"""<(?P<end>/?)(?P<name>{_NAME})(?P<attributes>(?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*+)>""", re.ASCII
)
_ATTRIBUTE = re.compile(
    r"""(?<![\w:.-])(?P<name>[A-Za-z_][\w:.-]*+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+))""", re.ASCII
)
_DTD_END = re.compile(r"\]\s*>")


class Start(NamedTuple):
    name: str
    attributes: Mapping[str, str]
    #: <like-this/>
    empty: bool


class End(NamedTuple):
    name: str


def tokens(text: str) -> Iterator[Start | End | str]:
    """Tags with names in lower case, and the text between them with entities resolved."""
    at = 0
    while (tag := text.find("<", at)) >= 0:
        if tag > at:
            yield unescape(text[at:tag])
        if text.startswith("<![CDATA[", tag):
            end = text.find("]]>", tag)
            if end < 0:
                return
            yield text[tag + 9 : end]
            at = end + 3
        elif text.startswith(("<!", "<?"), tag):
            at = _skip(text, tag)
            if at < 0:
                return
        elif found := _TAG.match(text, tag):
            yield _tag(found)
            at = found.end()
        else:
            yield "<"
            at = tag + 1


def _skip(text: str, at: int) -> int:
    """Where the comment, instruction or declaration that begins `at` ends; -1 when it does not."""
    if text.startswith("<!--", at):
        end = text.find("-->", at + 4)
        return end + 3 if end >= 0 else -1
    if text.startswith("<?", at):
        end = text.find("?>", at)
        return end + 2 if end >= 0 else -1
    end = text.find(">", at)
    if end >= 0 and text.find("[", at, end) >= 0:
        found = _DTD_END.search(text, at)
        return found.end() if found else -1
    return end + 1 if end >= 0 else -1


def _tag(found: re.Match[str]) -> Start | End:
    name = found["name"].lower()
    if found["end"]:
        return End(name)
    raw = found["attributes"]
    attributes = {}
    if "=" in raw:
        for match in _ATTRIBUTE.finditer(raw[:_LONGEST_ATTRIBUTES]):
            attributes[match["name"].lower()] = unescape(match[2] or match[3] or match[4] or "")
    return Start(name, attributes, empty=raw.endswith("/"))
