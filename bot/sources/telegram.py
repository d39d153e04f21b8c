"""The `telegram` kind: the public web page of a Telegram channel, https://t.me/s/NAME. It shows the last
twenty messages or so, and is what the platform serves to people without an account."""

import re
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlsplit

from selectolax.lexbor import LexborNode

from bot.domain.sources import Fault, Source, SourceState
from bot.domain.text import clean_line
from bot.ports import FetchRequest, Parsed
from bot.sources.asking import names_fault, request_for
from bot.sources.decode import decode
from bot.sources.entries import RawEntry
from bot.sources.html import attribute
from bot.sources.page import date_in, element, list_fault, read_list
from bot.sources.plain import text_of

_ACCEPT = "text/html, */*;q=0.1"

#: Where the page has what; each can be changed in the catalogue, should the page change.
_OPTIONS: Mapping[str, str] = {
    "row": ".tgme_widget_message[data-post]:not(.service_message)",
    "id": "data-post",
    "text": ".tgme_widget_message_text.js-message_text",
    "date": ".tgme_widget_message_date time[datetime]",
    "author": ".tgme_widget_message_from_author",
    "forwarded": ".tgme_widget_message_forwarded_from_name",
}

#: A first line of at least so many letters and at most so many characters is a title; others are hashtags and
#: signs, or the whole text.
_FEWEST_LETTERS = 15
_LONGEST_TITLE = 300

#: An address of a channel as people know it.
_CHANNEL = re.compile(r"/(?:s/)?([A-Za-z][A-Za-z0-9_]{3,31})/?")


_POST = re.compile(r"[A-Za-z][A-Za-z0-9_]{3,31}/[0-9]{1,12}")


class TelegramKind:
    """Public channels, see `bot.ports.SourceKind`."""

    def options_fault(self, options: Mapping[str, str]) -> Fault | None:
        """All are set already."""
        return names_fault(options, known=_OPTIONS) or list_fault({**_OPTIONS, **options})

    def request(self, source: Source, state: SourceState) -> FetchRequest:
        """The page of the channel with its messages, also where `url` is https://t.me/NAME."""
        return replace(request_for(source, state, accept=_ACCEPT), url=_preview(source.url))

    def parse(self, body: bytes, *, content_type: str, url: str, options: Mapping[str, str]) -> Parsed:
        """Messages without words are left out and counted. A channel that shows its messages to members only
        has no rows."""
        text = decode(body, content_type=content_type)
        parsed = read_list(text, url=url, options={**_OPTIONS, **options}, read_row=_message)
        # The page has the newest at its end, where people read on; documents begin with it.
        return replace(parsed, drafts=parsed.drafts[::-1])


def is_channel(url: str) -> bool:
    """Whether `url` is the address of a public channel, as people know it or of its page."""
    return bool(_name(url))


def _preview(url: str) -> str:
    name = _name(url)
    return f"https://t.me/s/{name}" if name else url


def _name(url: str) -> str:
    """The name of the channel at `url`, "" when it is none."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    channel = _CHANNEL.fullmatch(parts.path)
    return channel[1] if parts.hostname in ("t.me", "telegram.me") and channel else ""


def _message(row: LexborNode, options: Mapping[str, str]) -> RawEntry:
    text = element(row, options, named="text")
    title, rest = _headed(text_of(text) if text is not None else "")
    names = (element(row, options, named=name) for name in ("author", "forwarded"))
    # NAME/123, also of a message that was edited.
    post = clean_line(attribute(row, options["id"]))
    return RawEntry(
        feed_id=post,
        title=title,
        links=(f"https://t.me/{post}",) if _POST.fullmatch(post) else (),
        texts=(rest,),
        published=date_in(row, options),
        updated="",
        authors=tuple(text_of(name) for name in names if name is not None),
    )


def _headed(text: str) -> tuple[str, str]:
    """The title of a message, and what else it says: all lines but the first that is a title."""
    lines = text.split("\n")
    if len(lines) == 1 and len(text) <= _LONGEST_TITLE:
        return text, ""
    for at, line in enumerate(lines):
        if sum(map(str.isalpha, line)) >= _FEWEST_LETTERS:
            if len(line) <= _LONGEST_TITLE:
                return line, "\n".join(lines[:at] + lines[at + 1 :]).strip()
            break
    return clean_line(text), text
