"""Channels are set up from a private chat by the person who added the bot to them."""

from dataclasses import replace
from functools import partial

from bot.domain.chats import manage
from bot.domain.message import Button, Message, Part
from bot.phrases import say
from handlers.base import Answer, Ask, Desk, Run, action, button


async def channel_rows(ask: Ask, desk: Desk) -> list[tuple[Button, ...]]:
    """The person's channels, the way back to the chat itself, and the ways to add the bot elsewhere."""
    language = ask.language
    rows: list[tuple[Button, ...]] = []
    for channel in (await desk.store.bound_channels(ask.user_id))[:8]:
        chosen = "✓ " if channel.id == ask.target.id else ""
        rows.append(
            (Button(text=f"{chosen}📣 {channel.title}", action=action("settings", "channel", channel.id)),)
        )
    if ask.target.id != ask.chat.id:
        rows.append((button(language, "settings.own_chat", "settings", "channel", 0),))
    address = f"https://t.me/{desk.bot_username}"
    rows.append(
        (
            Button(text=say(language, "settings.add_group"), url=f"{address}?startgroup"),
            Button(
                text=say(language, "settings.add_channel"),
                url=f"{address}?startchannel&admin=post_messages+edit_messages",
            ),
        )
    )
    return rows


async def choose(ask: Ask, desk: Desk, *, number: str, screen: Run) -> Answer:
    """Make the commands of a private chat about one of the person's channels, or about itself, and show
    `screen` of it."""
    channels = {str(one.id): one for one in await desk.store.bound_channels(ask.user_id)}
    channel = channels.get(number)
    if channel is not None and not await desk.platform.is_admin(channel.id, ask.user_id):
        return Answer(toast=say(ask.language, "settings.not_your_channel"))
    edit = partial(manage, channel=channel.id if channel else None)
    shown = await screen(replace(ask, chat=edit(ask.chat), target=channel or ask.chat), desk)
    return Answer(message=shown.message, edits=((ask.chat.id, edit),))


def let_go(ask: Ask) -> Answer:
    """Make the commands of a private chat about itself again: its channel is not the person's any more."""
    text = say(ask.language, "settings.channel_lost", title=ask.target.title)
    rows = ((button(ask.language, "menu.settings", "settings"),),)
    return Answer(
        message=Message(parts=(Part(text),), rows=rows),
        toast=say(ask.language, "settings.not_your_channel"),
        edits=((ask.chat.id, partial(manage, channel=None)),),
        fresh=True,
    )
