"""/settings: language, pause, mutes, channels; and the mute button under every alert."""

from dataclasses import replace
from functools import partial

from bot.domain.chats import (
    ChatEdit,
    ChatKind,
    ChatStatus,
    limit,
    pause,
    resume,
    speak,
    unmute,
)
from bot.domain.message import Button, Message, Part, bold
from bot.phrases import LANGUAGES, say
from handlers.base import Answer, Ask, Command, Desk, Who, about, action, button
from handlers.channels import channel_rows, choose
from handlers.muting import muted, unmute_rows

#: A language is offered by its own name.
_NAMES = {"en": "English", "ru": "Русский", "zh": "中文"}


async def run(ask: Ask, desk: Desk) -> Answer:
    """Show the settings of the chat, or of the channel that it manages."""
    return await _screen(ask, desk)


async def press(ask: Ask, desk: Desk) -> Answer:
    """Arguments: nothing · "new" · "language", code · "pause" · "resume" · "only", "important" or "all" ·
    "mute", topics · "unmute", topic · "channel", id or 0."""
    match ask.words:
        case ("new",):
            screen = await _screen(ask, desk)
            return Answer(message=screen.message, fresh=True)
        case ("language", code) if code in LANGUAGES:
            spoken = partial(speak, language=code)
            return await _changed(ask, desk, edit=spoken, both=True)
        case ("pause",):
            return await _changed(ask, desk, edit=pause)
        case ("resume",):
            return await _changed(ask, desk, edit=resume)
        case ("only", what):
            return await _changed(ask, desk, edit=partial(limit, only_important=what == "important"))
        case ("mute", topics):
            return await muted(ask, desk, topics=topics.split(","), screen=_screen)
        case ("unmute", topic):
            return await _changed(ask, desk, edit=partial(unmute, topic=topic))
        case ("channel", number):
            return await choose(ask, desk, number=number, screen=_screen)
        case _:
            return await _screen(ask, desk)


async def _changed(ask: Ask, desk: Desk, *, edit: ChatEdit, both: bool = False) -> Answer:
    """Change the target (and with `both` the chat, too) and show the new settings."""
    target = edit(ask.target)
    chat = target if ask.target.id == ask.chat.id else (edit(ask.chat) if both else ask.chat)
    screen = await _screen(replace(ask, chat=chat, target=target), desk)
    ids = dict.fromkeys([ask.target.id, *([ask.chat.id] if both else [])])
    return Answer(
        message=screen.message,
        toast=say(chat.language, "settings.saved"),
        edits=tuple((one, edit) for one in ids),
    )


async def _screen(ask: Ask, desk: Desk) -> Answer:
    language, target = ask.language, ask.target
    state = say(language, f"settings.{target.status.value}")
    text = say(language, "settings.summary", count=len(target.subscriptions), state=state)
    told = say(language, "settings.important" if target.only_important else "settings.everything")
    parts = (*about(ask), bold(say(language, "settings.title")), Part(f"\n\n{text}\n{told}"))
    if ask.chat.kind is ChatKind.PRIVATE:
        parts += (Part("\n\n" + say(language, "settings.channels")),)
    return Answer(message=Message(parts=parts, rows=await _rows(ask, desk)))


async def _rows(ask: Ask, desk: Desk) -> tuple[tuple[Button, ...], ...]:
    language, target = ask.language, ask.target
    speaks = tuple(
        Button(
            text=("✓ " if code == language else "") + _NAMES[code],
            action=action("settings", "language", code),
        )
        for code in LANGUAGES
    )
    active = target.status is ChatStatus.ACTIVE
    paused = button(language, "settings.pause", "settings", "pause")
    resumed = button(language, "settings.resume", "settings", "resume")
    mine = button(language, "menu.mine", "unsubscribe")
    first = button(language, "menu.subscribe", "subscribe")
    wanted = "all" if target.only_important else "important"
    only = button(language, f"settings.only_{wanted}", "settings", "only", wanted)
    rows = [speaks, (only,), (paused if active else resumed, mine if target.subscriptions else first)]
    rows += unmute_rows(ask, desk)
    if ask.chat.kind is ChatKind.PRIVATE:
        rows += await channel_rows(ask, desk)
    return tuple(rows)


COMMAND = Command(name="settings", run=run, press=press, who=Who.ADMIN, press_who=Who.ADMIN)
