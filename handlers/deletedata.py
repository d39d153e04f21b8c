"""/deletedata: everything about a chat is erased, after one question."""

from bot.domain.chats import ChatKind, leave
from bot.domain.message import Message, Part, bold
from bot.phrases import say
from bot.ports import Batch
from handlers.base import Answer, Ask, Command, Desk, Who, button

#: More names would make the question long.
_MOST_NAMED = 10


async def run(ask: Ask, desk: Desk) -> Answer:
    """Ask, saying what goes."""
    return Answer(message=await _question(ask, desk))


async def press(ask: Ask, desk: Desk) -> Answer:
    """Arguments: nothing · "keep" · "yes", the id of the chat that was asked about."""
    match ask.words:
        case ("keep",):
            way_on = ((button(ask.language, "menu.settings", "settings"),),)
            return Answer(message=Message(parts=(Part(say(ask.language, "deletedata.kept")),), rows=way_on))
        case ("yes", number) if number == str(ask.target.id):
            return await _erased(ask, desk)
        case ("yes", _):
            # Asked about another chat than commands are about now.
            toast = say(ask.language, "refused.old_button")
            return Answer(message=await _question(ask, desk), toast=toast)
        case _:
            return await run(ask, desk)


async def _erased(ask: Ask, desk: Desk) -> Answer:
    """Erase, and say so afterwards, so that it is true. Erased is also what a reply of ours would be, so what
    says goodbye comes with what is needed for it, and both go once it is said."""
    await desk.store.commit(Batch(erased=(ask.target.id,)))
    desk.roster.forget(ask.target.id)
    if ask.target.id != ask.chat.id:
        text = say(ask.language, "deletedata.done_channel", title=ask.target.title)
        return Answer(message=Message(parts=(Part(text),)))
    text = say(ask.language, "deletedata.done")
    return Answer(message=Message(parts=(Part(text),)), edits=((ask.chat.id, leave),))


async def _question(ask: Ask, desk: Desk) -> Message:
    language, target = ask.language, ask.target
    key = "deletedata.question" if target.id == ask.chat.id else "deletedata.question_channel"
    parts = [
        bold(say(language, key, title=target.title)),
        Part("\n\n" + say(language, "deletedata.what", count=len(target.subscriptions))),
    ]
    if target.kind is ChatKind.PRIVATE and (channels := await desk.store.bound_channels(target.id)):
        titles = ", ".join(one.title for one in channels[:_MOST_NAMED])
        more = "…" if len(channels) > _MOST_NAMED else ""
        parts.append(Part("\n\n" + say(language, "deletedata.channels", titles=titles + more)))
    rows = (
        (
            button(language, "deletedata.sure", "deletedata", "yes", target.id),
            button(language, "deletedata.keep", "deletedata", "keep"),
        ),
    )
    return Message(parts=tuple(parts), rows=rows)


COMMAND = Command(name="deletedata", run=run, press=press, who=Who.LEAVER, press_who=Who.LEAVER)
