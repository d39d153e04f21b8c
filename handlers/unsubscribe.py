"""/unsubscribe [topic] [countries…]: by words at once, by buttons one press each."""

from collections.abc import Sequence

from bot.domain.chats import EVERY_TOPIC, Subscription, unfollow
from bot.domain.ids import digest
from bot.domain.message import Button, Message, Part, bold
from bot.phrases import say
from handlers.base import (
    Answer,
    Ask,
    Command,
    Desk,
    Who,
    about,
    action,
    button,
    label,
    pages_of,
    quoted,
    turns,
)
from handlers.wishes import read_wish

_A_PAGE = 8


async def run(ask: Ask, desk: Desk) -> Answer:
    """End the subscriptions that the words name; without words list them all."""
    if not ask.words:
        return _menu(ask, desk, mine=ask.target.subscriptions, page=0)
    wish = read_wish(ask.words, desk.topics, find_country=desk.find_country)
    if wish.topics == (EVERY_TOPIC,) and len(ask.words) == 1 and ask.target.subscriptions:
        return _confirm(ask)
    meant = [
        one
        for one in ask.target.subscriptions
        if (not wish.topics or one.topic in wish.topics) and (not wish.places or one.place in wish.places)
    ]
    named = (wish.topics or wish.places) and not wish.unknown and wish.number is None
    if not named or not meant:
        text = say(ask.language, "unsubscribe.not_understood", words=quoted(ask))
        return _menu(ask, desk, mine=ask.target.subscriptions, page=0, note=text)
    return _removed(ask, desk, meant=meant)


async def press(ask: Ask, desk: Desk) -> Answer:
    """Arguments: nothing · "page", number · "all" · "sure" · the key of a subscription."""
    mine = ask.target.subscriptions
    match ask.words:
        case ("page", number) if number.isdecimal():
            return _menu(ask, desk, mine=mine, page=int(number))
        case ("all",) if mine:
            return _confirm(ask)
        case ("sure",) if mine:
            return _removed(ask, desk, meant=mine)
        case (key,):
            meant = [one for one in mine if _key(one) == key]
            if meant:
                return _removed(ask, desk, meant=meant)
            gone = say(ask.language, "unsubscribe.gone")
            return Answer(message=_menu(ask, desk, mine=mine, page=0).message, toast=gone)
        case _:
            return _menu(ask, desk, mine=mine, page=0)


def _key(one: Subscription) -> str:
    """A subscription's name in callback data."""
    return digest(one.topic, one.place, str(one.thread_id or 0))


def _removed(ask: Ask, desk: Desk, *, meant: Sequence[Subscription]) -> Answer:
    left = unfollow(ask.target, *meant).subscriptions
    ended = ", ".join(label(desk, one, language=ask.language) for one in meant[:3])
    note = say(ask.language, "unsubscribe.done", what=ended + ("…" if len(meant) > 3 else ""))
    menu = _menu(ask, desk, mine=left, page=0, note=note)
    return Answer(
        message=menu.message, toast=note[:200], edits=((ask.target.id, lambda chat: unfollow(chat, *meant)),)
    )


def _menu(ask: Ask, desk: Desk, *, mine: Sequence[Subscription], page: int, note: str = "") -> Answer:
    language = ask.language
    head = (*about(ask), *((Part(note + "\n\n"),) if note else ()))
    if not mine:
        way_on = ((button(language, "menu.subscribe", "subscribe"),),)
        return Answer(message=Message(parts=(*head, Part(say(language, "unsubscribe.none"))), rows=way_on))
    pages = pages_of(len(mine), _A_PAGE)
    page = min(page, pages - 1)
    shown = mine[page * _A_PAGE : (page + 1) * _A_PAGE]
    buttons = tuple(
        (Button(text=f"✕ {label(desk, one, language=language)}", action=action("unsubscribe", _key(one))),)
        for one in shown
    )
    last = (
        button(language, "menu.more", "subscribe"),
        button(language, "unsubscribe.all", "unsubscribe", "all"),
    )
    title = bold(say(language, "unsubscribe.title", count=len(mine)))
    rows = (*buttons, turns(page, pages, "unsubscribe", "page"), last)
    return Answer(
        message=Message(parts=(*head, title, Part(f"\n{say(language, 'unsubscribe.press')}")), rows=rows)
    )


def _confirm(ask: Ask) -> Answer:
    language = ask.language
    text = say(language, "unsubscribe.confirm", count=len(ask.target.subscriptions))
    rows = (
        (
            button(language, "menu.back", "unsubscribe"),
            button(language, "unsubscribe.sure", "unsubscribe", "sure"),
        ),
    )
    return Answer(message=Message(parts=(*about(ask), Part(text)), rows=rows))


COMMAND = Command(name="unsubscribe", run=run, press=press, who=Who.LEAVER, press_who=Who.LEAVER)
