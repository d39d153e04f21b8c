"""What people say to the bot; one file per command."""

from handlers import (
    addsource,
    deletedata,
    help,
    invite,
    latest,
    privacy,
    removesource,
    settings,
    sources,
    start,
    status,
    stop,
    story,
    subscribe,
    topic,
    topics,
    trade,
    unsubscribe,
    visits,
    why,
)
from handlers.base import Command

#: Every command, in the order of /help and of the platform's menu.
COMMANDS: tuple[Command, ...] = (
    start.COMMAND,
    subscribe.COMMAND,
    unsubscribe.COMMAND,
    latest.COMMAND,
    topic.COMMAND,
    topics.COMMAND,
    visits.COMMAND,
    trade.COMMAND,
    story.COMMAND,
    why.COMMAND,
    sources.COMMAND,
    settings.COMMAND,
    stop.COMMAND,
    help.COMMAND,
    privacy.COMMAND,
    deletedata.COMMAND,
    status.COMMAND,
    addsource.COMMAND,
    removesource.COMMAND,
    invite.COMMAND,
)
