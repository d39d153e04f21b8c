"""A text or a link that somebody shows the bot in private is answered with the facts in it."""

import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from bot.domain.cards import card_of
from bot.domain.items import Document
from bot.domain.message import Message, Part, bold, link
from bot.domain.places import ANYWHERE
from bot.domain.sources import is_web_address
from bot.domain.text import clean
from bot.phrases import flag, say, time_part
from bot.pipeline.inquiry import Reply, TooMany, Understood, Unreadable
from bot.pipeline.render import fact_parts
from bot.pipeline.render_facts import sections_of
from handlers.adding import is_list, list_in_file
from handlers.base import Answer, Ask, Desk, button, topic_label

#: What stands beside a link when the link is meant, in characters; more is a text of its own.
_BESIDE_LINK = 120

#: Shorter texts are talk: when they tell nothing, the commands are offered.
_TALK = 60

_STOPS = (".", "。", "!", "！", "…", ".”", "。”", ".»")

_ADDRESS = re.compile(r"https?://\S+")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownFile:
    """A file, by the names that its sender and the platform give it."""

    name: str
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What somebody wrote or forwarded."""

    text: str
    #: Addresses in it, also those that stand behind words.
    links: tuple[str, ...]
    #: When it was written first.
    at: datetime
    #: A file that came with it; None for none.
    file: ShownFile | None = None


async def answer_to(ask: Ask, desk: Desk, *, shown: Shown) -> Answer | None:
    """The facts in `shown`, or that there are none; of a list of feeds, what became of them; None when it is
    only talk."""
    if shown.file is not None and is_list(shown.file.name) and ask.user_id in desk.operators:
        return await list_in_file(ask, desk, file_id=shown.file.id)
    beside = " ".join(_ADDRESS.sub(" ", shown.text).split())
    links = [one for one in shown.links if is_web_address(one)]
    reply: Reply | None = None
    if links and len(beside) <= _BESIDE_LINK:
        reply = await desk.inquiry.page(links[0], chat_id=ask.chat.id, user_id=ask.user_id, now=ask.now)
    else:
        title, text = _split(clean(shown.text))
        if title or text:
            document = Document(title=title, text=text, published=shown.at)
            reply = await desk.inquiry.text(document, now=ask.now)
    match reply:
        case Understood(findings=None) if not links and len(beside) <= _TALK and not reply.item.topics:
            return None
        case Understood():
            return _told(ask, desk, reply=reply)
        case TooMany():
            return _sentence(ask, "reading.too_many")
        case Unreadable():
            return _sentence(ask, "reading.unreadable")
        case _:
            return None


def _split(text: str) -> tuple[str, str]:
    """Title and text. A first line that ends as sentences do is no title: it may begin with where and when it
    was written."""
    title, _, rest = text.partition("\n")
    return ("", text) if title.endswith(_STOPS) else (title, rest)


def _told(ask: Ask, desk: Desk, *, reply: Understood) -> Answer:
    language, findings = ask.language, reply.findings
    places = tuple({one.place for one in ask.target.subscriptions if one.place != ANYWHERE})
    parts: list[Part] = []
    if findings is not None:
        sections = sections_of(findings, told=(), names=desk.names, places=places, language=language)
        if sections:
            parts = [*fact_parts(card_of(None, findings), sections, language=language)]
    if not parts:
        parts = [Part(say(language, "reading.nothing"))]
        if reply.item.url and reply.item.title:
            parts += [Part("\n\n"), bold(reply.item.title)]
    stages = (
        {one.topic: say(language, f"stage.{one.name.value}") for one in findings.stages} if findings else {}
    )
    about = [
        topic_label(desk, one, language=language) + (f" ({stages[one]})" if one in stages else "")
        for one in reply.item.topics
        if one in desk.topics
    ]
    flags = " ".join(dict.fromkeys(flag(one) for one in reply.item.countries[:6] if flag(one)))
    last = "  ".join(one for one in (", ".join(about), flags) if one)
    parts += [Part(f"\n\n{last}")] if last else []
    if reply.item.url:
        parts += [Part("\n"), link(urlsplit(reply.item.url).hostname or reply.item.url, reply.item.url)]
        if reply.item.published is not None:
            parts += [Part(" · "), time_part(language, reply.item.at)]
    return Answer(message=Message(parts=tuple(parts)))


def _sentence(ask: Ask, key: str) -> Answer:
    rows = ((button(ask.language, "menu.latest", "latest"), button(ask.language, "menu.help", "help")),)
    return Answer(message=Message(parts=(Part(say(ask.language, key)),), rows=rows))
