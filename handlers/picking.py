"""Menus to pick a topic, a country, and a partner."""

from collections.abc import Callable

from bot.domain.chats import EVERY_TOPIC
from bot.domain.message import Button, Message, Part, bold
from bot.domain.places import ANYWHERE, Place, codes_of, place
from bot.phrases import country_name, flagged, is_country, say
from handlers.base import Answer, Ask, Desk, about, action, button, pages_of, topic_label, topic_rows, turns

#: Countries offered as buttons, those most followed in this field first; any other can be typed.
_OFFERED = (
    "CN", "US", "RU", "EU", "IN", "TR", "JP", "KR", "DE", "FR", "GB", "IR",
    "KZ", "UZ", "AZ", "UA", "BY", "SA", "AE", "IL", "EG", "BR", "ZA", "ID",
    "VN", "PK", "KP", "TW", "IT", "PL", "HU", "RS", "CA", "MX", "AU", "ASEAN",
)  # fmt: skip
_A_PAGE = 12


def topics_menu(ask: Ask, desk: Desk) -> Answer:
    """Every topic as a button."""
    language = ask.language
    every = Button(
        text=topic_label(desk, EVERY_TOPIC, language=language), action=action("subscribe", EVERY_TOPIC)
    )
    title = bold(say(language, "subscribe.pick_topic"))
    parts = (*about(ask), title, Part(f"\n{say(language, 'subscribe.or_type')}"))
    return Answer(
        message=Message(parts=parts, rows=(*topic_rows(desk, "subscribe", language=language), (every,)))
    )


def countries_menu(ask: Ask, desk: Desk, *, topic: str, page: int) -> Answer:
    """Countries as buttons, each leading to its partners; everywhere above them."""
    language = ask.language
    rows = _country_rows(
        language, page, skip="", press=lambda code: action("subscribe", topic, code, "with", 0)
    )
    everywhere = Button(text=say(language, "subscribe.everywhere"), action=action("subscribe", topic, "*"))
    title = say(language, "subscribe.pick_country", topic=topic_label(desk, topic, language=language))
    below = (
        turns(page % _PAGES, _PAGES, "subscribe", topic, "page"),
        (button(language, "menu.back", "subscribe"),),
    )
    return _menu(ask, title, rows=((everywhere,), *rows, *below))


def partners_menu(ask: Ask, desk: Desk, *, topic: str, country: str, page: int) -> Answer:
    """Countries as the other half of a pair with `country`; `country` alone above them."""
    language = ask.language
    rows = _country_rows(
        language, page, skip=country, press=lambda code: action("subscribe", topic, country, code)
    )
    alone = Button(
        text=say(language, "subscribe.only", country=flagged(language, country)),
        action=action("subscribe", topic, country, "only"),
    )
    title = say(
        language,
        "subscribe.pick_partner",
        topic=topic_label(desk, topic, language=language),
        country=country_name(language, country),
    )
    below = (
        turns(page % _PAGES, _PAGES, "subscribe", topic, country, "with"),
        (button(language, "menu.back", "subscribe", topic),),
    )
    return _menu(ask, title, rows=((alone,), *rows, *below))


def places_menu(ask: Ask, command: str, *, country: str = "", page: int) -> Answer:
    """Countries as buttons of `command`; with `country`, the other half of a pair with it."""
    language = ask.language
    codes = (country,) if country else ()
    rows = _country_rows(
        language, page, skip=country, press=lambda code: action(command, place(*codes, code))
    )
    title = say(language, "picking.which")
    if country:
        title = say(language, "picking.with_whom", country=country_name(language, country))
    turning = (country, "with") if country else ("pick",)
    below = (
        turns(page % _PAGES, _PAGES, command, *turning),
        (button(language, "menu.back", command, *codes),),
    )
    hint = Part("\n" + say(language, f"picking.or_type_{command}"))
    return Answer(message=Message(parts=(bold(title), hint), rows=(*rows, *below)))


def is_place(text: str) -> bool:
    """Whether callback data name a place: anywhere, a country, or a pair in the order of `place`."""
    codes = codes_of(Place(text))
    return all(map(is_country, codes)) and (text == ANYWHERE or (len(codes) <= 2 and text == place(*codes)))


_PAGES = pages_of(len(_OFFERED), _A_PAGE)


def _country_rows(
    language: str, page: int, *, skip: str, press: Callable[[str], str]
) -> list[tuple[Button, ...]]:
    start = page % _PAGES * _A_PAGE
    codes = [code for code in _OFFERED[start : start + _A_PAGE] if code != skip]
    buttons = [Button(text=flagged(language, code), action=press(code)) for code in codes]
    return [tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2)]


def _menu(ask: Ask, title: str, *, rows: tuple[tuple[Button, ...], ...]) -> Answer:
    hint = Part(f"\n{say(ask.language, 'subscribe.or_type')}")
    return Answer(message=Message(parts=(*about(ask), bold(title), hint), rows=rows))
