"""A message that is too long, in parts."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.domain.message import Button, Message, Part, Style, bold, link, moment
from bot.domain.split import MOST_BYTES, MOST_ENTITIES, MOST_UNITS, split
from bot.domain.text import units

ROWS = ((Button(text="Open", action="1:help"),),)


def message(*parts: Part | str) -> Message:
    return Message(parts=tuple(Part(one) if isinstance(one, str) else one for one in parts))


def texts(said: Message, limit: int = MOST_UNITS) -> list[str]:
    """The text of each part, without its number."""
    parts = split(said, limit)
    if len(parts) == 1:
        return [parts[0].plain]
    numbers = [f"\n\n({number}/{len(parts)})" for number in range(1, len(parts) + 1)]
    assert all(part.plain.endswith(number) for part, number in zip(parts, numbers, strict=True))
    return [part.plain.removesuffix(number) for part, number in zip(parts, numbers, strict=True)]


def test_what_fits_stays_as_it_is() -> None:
    whole = replace(
        message(bold("Trade"), " grew", Part(" \n")), rows=ROWS, preview="https://a.example", silent=True
    )

    assert split(whole) == (replace(whole, parts=(bold("Trade"), Part(" grew"))),)
    assert split(split(whole)[0]) == split(whole)


def test_nothing_is_no_message_of_many_parts() -> None:
    assert split(message("")) == (message(),)
    assert split(message("\u200b" * 9000)) == (message(),)
    assert split(message(" " * 9000, "a", "\n" * 9000)) == (message("a"),)


@pytest.mark.parametrize(
    ("text", "head"),
    [
        ("word " * 9 + "\n\n" + "word. " * 5 + "\n" + "word. " * 9, "word " * 9),
        ("word. " * 9 + "\n" + "word. " * 9, "word. " * 9),
        ("one two. " * 7 + "three " * 9, "one two. " * 7),
        ("他说了一句话。" * 20, "他说了一句话。" * 12),
        ("one “two.” " * 5 + "three four five six seven " * 4, "one “two.” " * 5),
        ("three " * 30, "three " * 14),
        ("x" * 300, "x" * 84),
        ("\n\n" + "short\n\n" + "three " * 30, "short\n\n" + "three " * 13),
    ],
)
def test_the_best_place_to_cut_is_taken(text: str, head: str) -> None:
    assert texts(message(text), 100)[0] == head.strip()


def test_a_styled_part_is_not_cut_but_moved_to_the_next_message() -> None:
    said = message("a " * 30, bold("not to be parted, not even. At\n\nits own gaps"), " b" * 30)

    first, second, *_ = split(said, 100)
    assert [part.style for part in first.parts] == [Style.PLAIN, Style.PLAIN]
    assert second.parts[0] == bold("not to be parted, not even. At\n\nits own gaps")


@pytest.mark.parametrize("style", [style for style in Style if style not in (Style.PLAIN, Style.TIME)])
def test_a_styled_part_that_fits_no_message_is_styled_in_each(style: Style) -> None:
    said = message("head\n", Part("row of a table\n" * 30, style, url="https://a.example/"))

    parts = split(said, 100)
    assert len(parts) > 4
    for part in parts:
        assert any(one.style is style for one in part.parts)
        assert "row of a table\n(" not in part.plain.replace("table\n\n(", "")


def test_buttons_and_page_come_last_and_only_the_first_part_rings() -> None:
    said = replace(message("word " * 60), rows=ROWS, preview="https://a.example/")

    parts = split(said, 100)
    assert [bool(part.rows) for part in parts] == [False] * (len(parts) - 1) + [True]
    assert [part.preview for part in parts] == [""] * (len(parts) - 1) + ["https://a.example/"]
    assert [part.silent for part in parts] == [False] + [True] * (len(parts) - 1)
    assert all(part.silent for part in split(replace(said, silent=True), 100))


def test_more_entities_than_one_message_takes_make_two() -> None:
    said = message(
        *(part for number in range(150) for part in (link(str(number), "https://a.example/"), " "))
    )

    parts = split(said)
    assert [sum(one.style is Style.LINK for one in part.parts) for part in parts] == [MOST_ENTITIES, 50]


def test_long_addresses_make_more_messages_and_no_piece_of_one_letter() -> None:
    said = message(*(link(f"news {number} ", f"https://a.example/{'&' * 1900}") for number in range(12)))

    parts = split(said)
    assert len(parts) == 4
    assert sum(len(one.url.replace("&", "&amp;")) for one in parts[0].parts) < MOST_BYTES


def test_an_address_too_long_to_be_linked_costs_nothing() -> None:
    assert len(split(message(link("a", "https://a.example/" + "x" * 100_000), " b"))) == 1


def test_a_moment_is_never_cut() -> None:
    at = moment(datetime(2026, 3, 2, tzinfo=UTC), "2 March 2026, 00:00 UTC")
    for before in range(60, 100):
        parts = split(message("x" * before, at, " and more " * 20), 100)
        assert [one for part in parts for one in part.parts if one.style is Style.TIME] == [at]


def test_a_space_under_a_mark_is_no_gap() -> None:
    first, _ = texts(message("abc" * 20 + " \u0301" + "x" * 70), 100)

    assert first == "abc" * 20 + " \u0301" + "x" * (100 - 16 - 62)


def test_a_million_characters_take_a_moment() -> None:
    parts = split(message("line of a text\n" * 20_000))

    assert sum(units(part.plain) for part in parts) > 299_000
