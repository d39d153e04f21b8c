"""/addsource: a source that somebody names is looked at, shown, and added after a yes."""

from bot.domain.message import Button, Message, Part, bold
from bot.domain.opml import Outlines
from bot.domain.text import shorten
from bot.phrases import language_name, say, time_part
from bot.pipeline.roster import Refusal
from bot.pipeline.scout import Found, NothingThere, TooOften
from handlers.adding import added_list
from handlers.base import Answer, Ask, Command, Desk, Who, action, button, topic_label

_LONGEST_TITLE = 200


async def run(ask: Ask, desk: Desk) -> Answer:
    """Words: an address, of a feed, of a page that has one, of a channel, or of a list of feeds."""
    typed = ask.words[0] if len(ask.words) == 1 else ""
    if "." not in typed:
        return _sentence(ask, "addsource.usage")
    url = typed if "://" in typed else f"https://{typed}"
    if refused := _refusal(ask, desk, url=url):
        return refused
    match await desk.scout.look(url, user_id=ask.user_id, now=ask.now):
        case Found() as found:
            # The feed of a page may be known where the page itself is not.
            return _refusal(ask, desk, url=found.wish.url) or _preview(ask, desk, found=found)
        case Outlines() as outlines if ask.user_id in desk.operators:
            return await added_list(ask, desk, outlines=outlines)
        case Outlines():
            return _sentence(ask, "addsource.list")
        case TooOften():
            return _sentence(ask, "reading.too_many")
        case NothingThere():
            return _sentence(ask, "addsource.nothing")


async def press(ask: Ask, desk: Desk) -> Answer:
    """Arguments: "add", what `Scout.recall` knows · "drop"."""
    match ask.words:
        case ("add", token):
            return await _add(ask, desk, token=token)
        case ("drop",):
            return _sentence(ask, "addsource.dropped")
        case _:
            return _sentence(ask, "addsource.usage")


async def _add(ask: Ask, desk: Desk, *, token: str) -> Answer:
    found = desk.scout.recall(token, ask.user_id, now=ask.now)
    if found is None:
        return Answer(
            message=_sentence(ask, "addsource.late").message, toast=say(ask.language, "refused.old_button")
        )
    if refused := _refusal(ask, desk, url=found.wish.url):
        return refused
    operator = ask.user_id in desk.operators
    added = await desk.roster.add([found.wish], user_id=ask.user_id, now=ask.now, operator=operator)
    if not added:
        # Of several presses at once, others came first.
        return _sentence(ask, f"addsource.{Refusal.ENOUGH.value}", most=desk.roster.most_each)
    (source,) = added
    text = say(ask.language, "addsource.added", name=source.name, id=source.id)
    return Answer(message=Message(parts=(Part(text),), rows=(_ways(ask, source.id),)))


def _refusal(ask: Ask, desk: Desk, *, url: str) -> Answer | None:
    """Why this person cannot add what is at `url`; None when they can."""
    operator = ask.user_id in desk.operators
    match desk.roster.refusal(url, user_id=ask.user_id, operator=operator):
        case None:
            return None
        case Refusal.KNOWN:
            source = desk.roster.at(url)
            assert source is not None, "it is known"
            text = say(ask.language, "addsource.known", name=source.name, id=source.id)
            return Answer(message=Message(parts=(Part(text),), rows=(_ways(ask, source.id),)))
        case refused:
            return _sentence(ask, f"addsource.{refused.value}", most=desk.roster.most_each)


def _preview(ask: Ask, desk: Desk, *, found: Found) -> Answer:
    language, wish = ask.language, found.wish
    spoken = language_name(language, wish.language) if wish.language else say(language, "addsource.mixed")
    parts = [
        bold(wish.name),
        Part(f"\n{shorten(wish.url, _LONGEST_TITLE)}\n"),
        Part(say(language, "addsource.language", name=spoken)),
        Part("\n\n" + say(language, "addsource.last" if found.samples else "addsource.empty")),
    ]
    for sample in found.samples:
        parts.append(Part(f"\n\n• {shorten(sample.title, _LONGEST_TITLE)}\n"))
        topics = [topic_label(desk, one, language=language) for one in sample.topics]
        parts.append(Part(", ".join(topics) or say(language, "addsource.no_topic")))
        if sample.published is not None:
            parts += [Part(" · "), time_part(language, sample.published)]
    rows = (
        (
            button(language, "addsource.add", "addsource", "add", found.token),
            button(language, "addsource.cancel", "addsource", "drop"),
        ),
    )
    return Answer(message=Message(parts=tuple(parts), rows=rows))


def _ways(ask: Ask, source_id: str) -> tuple[Button, ...]:
    show = Button(text=say(ask.language, "source.show"), action=action("sources", "one", source_id))
    return show, button(ask.language, "menu.sources", "sources")


def _sentence(ask: Ask, key: str, **values: object) -> Answer:
    rows = ((button(ask.language, "menu.sources", "sources"),),)
    return Answer(message=Message(parts=(Part(say(ask.language, key, **values)),), rows=rows))


COMMAND = Command(name="addsource", run=run, press=press, who=Who.CONTRIBUTOR, press_who=Who.CONTRIBUTOR)
