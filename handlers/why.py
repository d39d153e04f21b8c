"""/why, as an answer to an alert: which rule it fits, what was read in which words, and to which story it
belongs."""

from bot.domain.importance import importance_of
from bot.domain.message import Button, Message, Part, Style, bold
from bot.domain.stories import Why
from bot.domain.text import shorten
from bot.phrases import say
from bot.pipeline.explain import Account, rules_of, words_of
from handlers.base import Answer, Ask, Command, Desk, button, label, topic_label
from handlers.telling import about_alert, about_chosen

_MOST_RULES = 5
_QUOTE = 200

_REASONS = {Why.KEY: "why.key", Why.KNOWN: "why.key", Why.NONE: "why.first", Why.ALONE: "why.alone"}


async def run(ask: Ask, desk: Desk) -> Answer:
    """Explain the alert that is answered, or offer the last ones."""
    return await about_alert(ask, desk, command="why", prompt="why.none", tell=_tell)


async def press(ask: Ask, desk: Desk) -> Answer:
    """Arguments: nothing · the message."""
    return await about_chosen(ask, desk, command="why", prompt="why.none", tell=_tell)


async def _tell(ask: Ask, desk: Desk, *, account: Account) -> Message:
    language = ask.language
    rules = rules_of(ask.chat, account.item)[:_MOST_RULES]
    followed = "; ".join(label(desk, one, language=language) for one in rules)
    first = say(language, "why.follow", what=followed) if rules else say(language, "why.nothing")
    parts = [bold(say(language, "why.title")), Part(f"\n{first}")]
    parts += _quotes(account, desk, language=language)
    parts += _fields(account, language=language)
    parts += [Part(f"\n\n{line}") for line in _reasons(account, language=language)]
    rows: tuple[tuple[Button, ...], ...] = ()
    if account.row.sent_id is not None and account.card.story is not None:
        rows = ((button(language, "why.story", "story", account.row.sent_id),),)
    return Message(parts=tuple(parts), rows=rows)


def _quotes(account: Account, desk: Desk, *, language: str) -> list[Part]:
    """For topics that the text speaks of: its words. What facts prove stands with them."""
    parts: list[Part] = []
    item = account.item
    quoted = {one.topic: item.text[one.start : one.end] for one in item.quotes}
    told = {"visits", "trade"} if account.card.own is not None else set()
    for topic in item.topics:
        if topic in told:
            continue
        rule = say(language, "why.rule", topic=topic_label(desk, topic, language=language))
        parts += [Part(f"\n\n{rule}\n"), Part(shorten(quoted.get(topic, item.title), _QUOTE), Style.QUOTE)]
    return parts


def _fields(account: Account, *, language: str) -> list[Part]:
    own = account.card.own
    lines = [
        say(language, "why.field", field=say(language, f"field.{field}"), words=shorten(words, _QUOTE))
        for field, words in (words_of(own) if own is not None else ())
    ]
    if not lines:
        return []
    return [Part("\n\n" + say(language, "why.facts") + "\n" + "\n".join(f"· {line}" for line in lines))]


def _reasons(account: Account, *, language: str) -> list[str]:
    story, told = account.card.story, account.told
    if story is None:
        return []
    lines = [say(language, _REASONS[told.why])] if told is not None and told.why in _REASONS else []
    if told is not None and told.why is Why.LIKENESS:
        lines.append(say(language, "why.likeness", per_cent=round(100 * told.likeness)))
    level = say(language, f"why.{importance_of(story).name.lower()}")
    return [*lines, say(language, "why.weight", level=level)]


COMMAND = Command(name="why", run=run, press=press)
