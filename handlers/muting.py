"""The mute button under every alert, and the ways back from it in the settings."""

from datetime import timedelta
from functools import partial

from bot.domain.chats import is_muted, mute
from bot.domain.message import Button
from bot.phrases import say
from handlers.base import Answer, Ask, Desk, Run, action, topic_label

_MUTED_FOR = timedelta(hours=24)


async def muted(ask: Ask, desk: Desk, *, topics: list[str], screen: Run) -> Answer:
    """Mute the topics of an alert; the alert stays as it is."""
    known = [one for one in topics if one in desk.topics]
    if not known:
        settings = await screen(ask, desk)
        return Answer(message=settings.message, toast=say(ask.language, "refused.old_button"), fresh=True)
    until = ask.now + _MUTED_FOR
    names = ", ".join(topic_label(desk, one, language=ask.language) for one in known)
    return Answer(
        toast=say(ask.language, "settings.muted", topics=names)[:200],
        edits=tuple((ask.chat.id, partial(mute, topic=one, until=until)) for one in known),
    )


def unmute_rows(ask: Ask, desk: Desk) -> list[tuple[Button, ...]]:
    """A button for each topic that is muted."""
    language, muted_now = ask.language, ask.target.mutes
    return [
        (
            Button(
                text=say(language, "settings.unmute", topic=topic_label(desk, one.topic, language=language)),
                action=action("settings", "unmute", one.topic),
            ),
        )
        for one in muted_now
        if is_muted(ask.target, one.topic, now=ask.now)
    ]
