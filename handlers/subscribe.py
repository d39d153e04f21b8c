"""/subscribe [topic] [countries…]: by words at once, by buttons in two or three presses."""

from functools import partial

from bot.domain.chats import EVERY_TOPIC, MOST_SUBSCRIPTIONS, Chat, Subscription, follow
from bot.domain.message import Message, Part, bold
from bot.domain.places import ANYWHERE, Place, place
from bot.domain.text import shorten
from bot.phrases import is_country, place_name, say
from handlers.base import Answer, Ask, Command, Desk, Who, about, button, label, topic_label, topic_names
from handlers.picking import countries_menu, partners_menu, topics_menu
from handlers.wishes import read_wish

#: Characters of what was understood and what was not; the example below them must stay in sight.
_MOST_SAID_BACK = 200


async def run(ask: Ask, desk: Desk) -> Answer:
    """Subscribe to what the words say; without words show the topics."""
    wish = read_wish(ask.words, desk.topics, find_country=desk.find_country)
    if wish.unknown or wish.number is not None:
        return _not_understood(ask, desk, topics=wish.topics, places=wish.places, unknown=wish.unknown)
    if not wish.topics and not wish.places:
        return topics_menu(ask, desk)
    wanted = [
        _subscription(ask, topic, where=where)
        for topic in wish.topics or (EVERY_TOPIC,)
        for where in wish.places or (ANYWHERE,)
    ]
    return _follow(ask, desk, wanted=wanted)


async def press(ask: Ask, desk: Desk) -> Answer:
    """The menus: a topic, then everywhere or a country, then a partner if wanted.

    Arguments: nothing · topic · topic, "page", number · topic, "*" · topic, country, "only" ·
    topic, country, "with", page · topic, country, partner.
    """
    topic = ask.words[0] if ask.words else ""
    if topic != EVERY_TOPIC and topic not in desk.topics:
        return topics_menu(ask, desk)
    match ask.words[1:]:
        case ("*",):
            return _follow(ask, desk, wanted=[_subscription(ask, topic, where=ANYWHERE)])
        case (code, "only") if is_country(code):
            return _follow(ask, desk, wanted=[_subscription(ask, topic, where=place(code))])
        case (code, "with", number) if is_country(code) and number.isdecimal():
            return partners_menu(ask, desk, topic=topic, country=code, page=int(number))
        case ("page", number) if number.isdecimal():
            return countries_menu(ask, desk, topic=topic, page=int(number))
        case (code, partner) if is_country(code) and is_country(partner) and code != partner:
            return _follow(ask, desk, wanted=[_subscription(ask, topic, where=place(code, partner))])
        case _:
            return countries_menu(ask, desk, topic=topic, page=0)


def _subscription(ask: Ask, topic: str, *, where: Place) -> Subscription:
    return Subscription(topic=topic, place=where, thread_id=ask.alert_thread)


def _follow(ask: Ask, desk: Desk, *, wanted: list[Subscription]) -> Answer:
    language = ask.language
    if len({*ask.target.subscriptions, *wanted}) > MOST_SUBSCRIPTIONS:
        full = say(language, "subscribe.full", most=MOST_SUBSCRIPTIONS)
        mine = ((button(language, "menu.mine", "unsubscribe"),),)
        return Answer(message=Message(parts=(*about(ask), Part(full)), rows=mine))
    listed = "\n".join(label(desk, one, language=language) for one in wanted)
    parts = (
        *about(ask),
        bold(say(language, "subscribe.done")),
        Part(f"\n{listed}\n\n{say(language, 'subscribe.next')}"),
    )
    rows = (
        (button(language, "menu.more", "subscribe"), button(language, "menu.mine", "unsubscribe")),
        (button(language, "menu.latest", "latest"),),
    )
    return Answer(
        message=Message(parts=parts, rows=rows),
        toast=say(language, "subscribe.toast"),
        edits=((ask.target.id, partial(_followed, wanted=tuple(wanted))),),
    )


def _followed(chat: Chat, *, wanted: tuple[Subscription, ...]) -> Chat:
    return follow(chat, *wanted)


def _not_understood(
    ask: Ask, desk: Desk, *, topics: tuple[str, ...], places: tuple[Place, ...], unknown: tuple[str, ...]
) -> Answer:
    """What was understood, what is expected, one example."""
    language = ask.language
    understood = [topic_label(desk, one, language=language) for one in topics]
    understood += [place_name(language, one) for one in places]
    text = say(
        language,
        "subscribe.not_understood",
        unknown=shorten(
            ", ".join(say(language, "words.quoted", word=word) for word in unknown), _MOST_SAID_BACK
        )
        or say(language, "words.a_number"),
        understood=shorten(", ".join(understood), _MOST_SAID_BACK) or say(language, "words.nothing"),
        topics=topic_names(desk, language),
    )
    rows = ((button(language, "menu.pick", "subscribe"),),)
    return Answer(message=Message(parts=(Part(text),), rows=rows))


COMMAND = Command(name="subscribe", run=run, press=press, who=Who.ADMIN, press_who=Who.ADMIN)
