"""Several items in one message."""

import pytest

from bot.domain.chats import ChatKind
from bot.domain.importance import Importance
from bot.domain.items import ItemId
from bot.domain.message import Style
from bot.phrases import LANGUAGES
from bot.pipeline.digest import MOST_LISTED, by_weight, render_digest
from tests.make import make_chat, make_item, make_lists

LISTS = make_lists()


def render(count: int, *, late: bool = False, **changes: object) -> str:
    items = [make_item(id=f"item-{one}", title=f"Title {one}") for one in range(count)]
    listed = by_weight(items, {}, most=MOST_LISTED)
    more = count - len(listed)
    chat = make_chat(**changes)
    return render_digest(listed, chat, lists=LISTS, late=late, repeat=False, more=more).plain


def test_each_item_says_what_who_when_and_where_about() -> None:
    assert render(2) == (
        "2 alerts came at once\n\n"
        "📦 Title 0\nThe Wire · 2 Mar 2026, 08:00 UTC  🇷🇺 🇨🇳\n\n"
        "📦 Title 1\nThe Wire · 2 Mar 2026, 08:00 UTC  🇷🇺 🇨🇳"
    )


def test_the_newest_of_very_many_are_listed_and_the_others_counted() -> None:
    text = render(MOST_LISTED + 3)
    assert "Title 3" in text
    assert "Title 2\n" not in text
    assert text.endswith("Further ones: 3. /latest shows them.")


def test_what_matters_most_comes_first_and_what_matters_least_is_left_out() -> None:
    items = [make_item(id=one) for one in "abcd"]
    weights = {
        ItemId("b"): Importance.IMPORTANT,
        ItemId("a"): Importance.MINOR,
        ItemId("d"): Importance.MINOR,
    }
    assert [one.id for one in by_weight(items, weights, most=4)] == ["b", "a", "d", "c"]
    assert [one.id for one in by_weight(items, weights, most=2)] == ["b", "d"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_late_says_so_first_and_makes_no_sound(language: str) -> None:
    items = [make_item()]
    late, fresh = (
        render_digest(items, make_chat(language=language), lists=LISTS, late=late, repeat=False)
        for late in (True, False)
    )
    assert (late.silent, fresh.silent) == (True, False)
    assert late.parts[0].style is Style.BOLD
    assert late.parts[0] != fresh.parts[0]


def test_possible_repeat_says_so() -> None:
    message = render_digest([make_item()], make_chat(), lists=LISTS, late=False, repeat=True)
    assert "Possible repeat" in message.plain
    assert message.silent


@pytest.mark.parametrize("kind", ChatKind)
def test_readers_of_a_channel_get_no_buttons_that_change_it(kind: ChatKind) -> None:
    message = render_digest([make_item()], make_chat(kind=kind), lists=LISTS, late=False, repeat=False)
    assert bool(message.rows) is (kind is not ChatKind.CHANNEL)
