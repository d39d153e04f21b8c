"""Which alert somebody asks about: the one that they answer, or one of the last, by a button."""

from typing import Protocol

from bot.domain.message import Button, Message, Part
from bot.domain.outbox import Outgoing
from bot.domain.text import shorten
from bot.phrases import say
from bot.pipeline.explain import Account, account_of, last_told
from handlers.base import Answer, Ask, Desk, action

#: What a button shows on a phone.
_LABEL = 40


class Tell(Protocol):
    """What is said of an alert."""

    async def __call__(self, ask: Ask, desk: Desk, *, account: Account) -> Message:
        """The answer, in the language of `ask`."""
        ...


async def about_alert(ask: Ask, desk: Desk, *, command: str, prompt: str, tell: Tell) -> Answer:
    """What `tell` says of the alert that is answered; else buttons for the last ones, under `prompt`."""
    if ask.replied is None:
        return Answer(message=await _choices(ask, desk, command=command, prompt=prompt))
    return await _told(ask, desk, row=await desk.store.told_in(ask.chat.id, ask.replied), tell=tell)


async def about_chosen(ask: Ask, desk: Desk, *, command: str, prompt: str, tell: Tell) -> Answer:
    """The same for a press, whose argument is the message; without one, the buttons."""
    match ask.words:
        case (number,) if number.isdecimal() and len(number) < 19:
            return await _told(ask, desk, row=await desk.store.told_in(ask.chat.id, int(number)), tell=tell)
        case _:
            return Answer(message=await _choices(ask, desk, command=command, prompt=prompt))


async def _told(ask: Ask, desk: Desk, *, row: Outgoing | None, tell: Tell) -> Answer:
    account = await account_of(desk.store, row) if row is not None else None
    if account is None:
        return Answer(message=Message(parts=(Part(say(ask.language, "why.unknown")),)))
    return Answer(message=await tell(ask, desk, account=account), fresh=True)


async def _choices(ask: Ask, desk: Desk, *, command: str, prompt: str) -> Message:
    told = await last_told(desk.store, ask.chat.id)
    text = say(ask.language, prompt if told else "why.nothing_yet")
    rows = tuple(
        (Button(text=shorten(item.title, _LABEL), action=action(command, row.sent_id)),) for row, item in told
    )
    return Message(parts=(Part(text),), rows=rows)
