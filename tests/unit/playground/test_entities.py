"""Entities that nobody marked, and entities in each other's way."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.playground.entities import Entity, Formatted, settle, utf16_size, utf16_slice, with_found

KINDS = ["bold", "italic", "code", "pre", "text_link", "blockquote", "spoiler"]
GIVEN = st.lists(
    st.builds(Entity, st.sampled_from(KINDS), st.integers(0, 30), st.integers(1, 30)), max_size=8
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("/start abc", [("bot_command", "/start")]),
        ("/trade@communique_bot RU", [("bot_command", "/trade@communique_bot")]),
        ("and/or 5/6", []),
        ("see https://example.com/a?b=1, then", [("url", "https://example.com/a?b=1")]),
        ("https://example.com/#top", [("url", "https://example.com/#top")]),
        ("ask @anna or a@b.c", [("mention", "@anna")]),
        ("#торговля and #1", [("hashtag", "#торговля")]),
        ("😀 /help", [("bot_command", "/help")]),
    ],
)
def test_what_a_reader_would_press_is_found(text: str, found: list[tuple[str, str]]) -> None:
    entities = with_found(Formatted(text)).entities

    assert [(entity.kind, utf16_slice(text, entity)) for entity in entities] == found


def test_nothing_is_found_inside_code_and_links() -> None:
    code = Entity("code", 0, 6)

    assert with_found(Formatted("/start", (code,))).entities == (code,)


def test_commands_in_bold_are_found() -> None:
    bold = Entity("bold", 0, 6)

    assert with_found(Formatted("/start", (bold,))).entities == (Entity("bot_command", 0, 6), bold)


@given(st.text("ab😀 \n", max_size=30), GIVEN)
def test_settled_entities_lie_in_the_text_and_do_not_fight(text: str, given_entities: list[Entity]) -> None:
    settled = settle(text, given_entities)

    size = utf16_size(settled.text)
    assert all(entity.length > 0 and entity.offset >= 0 and entity.end <= size for entity in settled.entities)
    firm = [entity for entity in settled.entities if entity.kind in ("code", "pre", "text_link")]
    assert all(one.end <= other.offset for one, other in pairwise(firm))


@given(st.text("ab😀 \n", max_size=30), GIVEN)
def test_settling_twice_changes_nothing(text: str, given_entities: list[Entity]) -> None:
    once = settle(text, given_entities)

    assert settle(once.text, once.entities) == once
