"""Channels are set up from a private chat by the person who added the bot to them."""

from bot.domain.message import Button
from bot.phrases import say
from handlers.base import Ask, Desk, action, button


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
    invite = f"https://t.me/{desk.bot_username}"
    rows.append(
        (
            Button(text=say(language, "settings.add_group"), url=f"{invite}?startgroup=here"),
            Button(
                text=say(language, "settings.add_channel"),
                url=f"{invite}?startchannel&admin=post_messages+edit_messages",
            ),
        )
    )
    return rows
