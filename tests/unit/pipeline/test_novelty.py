from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.ids import feed_id_key, title_key, url_key
from bot.domain.items import Draft
from bot.domain.sources import SourceId
from bot.pipeline.novelty import Novelty, find_new
from tests.make import NOW, make_draft

SOURCE = SourceId("wire")
LINK = "https://wire.example/today"


def look(seen: tuple[str, ...], *drafts: Draft) -> Novelty:
    return find_new(SOURCE, seen, drafts=drafts)


def fresh(found: Novelty) -> list[str]:
    return [one.draft.title for one in found.fresh]


def edited(found: Novelty) -> list[tuple[str, str]]:
    return [(one.id, one.draft.title) for one in found.edited]


def numbered(count: int, start: int = 0) -> tuple[Draft, ...]:
    """Entries with an id, an address and a title of their own."""
    return tuple(
        make_draft(feed_id=f"id-{n}", url=f"https://wire.example/{n}", title=f"Title {n}")
        for n in range(start, start + count)
    )


def test_everything_is_new_to_an_empty_memory_in_document_order() -> None:
    assert fresh(look((), *numbered(3))) == ["Title 0", "Title 1", "Title 2"]


def test_same_document_twice_brings_nothing_the_second_time() -> None:
    first = look((), *numbered(5))
    second = look(first.seen, *numbered(5))
    assert second.fresh == ()
    assert look(second.seen, *numbered(5)).seen == second.seen


def test_one_known_key_is_enough() -> None:
    seen = look((), make_draft()).seen
    assert fresh(look(seen, make_draft(title="Corrected", url="https://wire.example/moved"))) == []
    assert fresh(look(seen, make_draft(title="Corrected", feed_id="other"))) == []
    assert fresh(look(seen, make_draft(title="Other", feed_id="other", url=LINK))) == ["Other"]


def test_address_is_recognised_in_another_spelling() -> None:
    seen = look((), make_draft(feed_id="")).seen
    spelled = make_draft(feed_id="", title="x", url="http://www.wire.example/1/?utm_source=tg#top")
    assert fresh(look(seen, spelled)) == []


def test_title_counts_only_where_nothing_better_is_left() -> None:
    daily = [make_draft(title="Daily report", published=None, feed_id=f"d-{n}", url="") for n in range(3)]
    seen = look((), daily[0]).seen
    assert len(look(seen, daily[1], daily[2]).fresh) == 2
    bare = make_draft(title="Daily report", published=NOW, feed_id="", url="")
    seen = look((), bare).seen
    assert look(seen, bare).fresh == ()
    assert (
        len(
            look(
                seen, make_draft(title="Daily report", published=NOW + timedelta(days=1), feed_id="", url="")
            ).fresh
        )
        == 1
    )


def test_entries_that_share_a_link_are_told_apart_by_their_titles() -> None:
    shared = [make_draft(feed_id="", url=LINK, title=title) for title in ("One", "Two")]
    found = look((), *shared)
    assert fresh(found) == ["One", "Two"]
    assert len({one.id for one in found.fresh}) == 2
    assert look(found.seen, *shared).fresh == ()


def test_entry_that_no_longer_shares_its_link_stays_known() -> None:
    one, two = (make_draft(feed_id="", url=LINK, title=title) for title in ("One", "Two"))
    seen = look((), one, two).seen
    assert fresh(look(seen, one)) == []
    assert fresh(look(look(seen, one).seen, two)) == []


def test_entry_whose_link_becomes_shared_stays_known() -> None:
    one, two = (make_draft(feed_id="", url=LINK, title=title) for title in ("One", "Two"))
    seen = look((), one).seen
    assert fresh(look(seen, two, one)) == ["Two"]


def test_entry_given_twice_is_one_and_stays_one_when_given_once() -> None:
    found = look((), make_draft(), make_draft())
    assert len(found.fresh) == 1
    assert look(found.seen, make_draft()).fresh == ()


def test_address_of_the_site_names_no_entry() -> None:
    drafts = [make_draft(feed_id="", url="https://wire.example/", title=title) for title in ("One", "Two")]
    seen = look((), drafts[0]).seen
    assert fresh(look(seen, drafts[1])) == ["Two"]


def test_document_without_entries_changes_nothing() -> None:
    seen = tuple(f"k{n}" for n in range(5_000))
    assert look(seen) == Novelty(fresh=(), seen=seen)


def test_entry_that_leaves_and_comes_back_is_known() -> None:
    seen = look((), *numbered(40)).seen
    for start in range(40, 80, 4):
        seen = look(seen, *numbered(4, start)).seen
    assert fresh(look(seen, *numbered(1))) == []


def test_document_that_is_cut_short_once_does_not_make_the_rest_new() -> None:
    seen = look((), *numbered(1_000)).seen
    cut = look(seen, *numbered(5))
    assert fresh(look(cut.seen, *numbered(1_000))) == []


def test_memory_is_bounded_and_forgets_the_oldest_first() -> None:
    seen: tuple[str, ...] = ()
    for start in range(0, 3_000, 10):
        seen = look(seen, *numbered(10, start)).seen
    assert len(seen) == len(set(seen)) <= 300
    assert fresh(look(seen, *numbered(10, 2_900))) == []
    assert len(look(seen, *numbered(10)).fresh) == 10


def test_memory_shrinks_again_after_a_huge_document() -> None:
    seen = look((), *numbered(1_000)).seen
    for start in range(2_000, 3_000, 10):
        seen = look(seen, *numbered(10, start)).seen
    assert len(seen) <= 300


def test_item_has_the_same_id_from_every_source_that_gives_its_address() -> None:
    here, there = (find_new(SourceId(name), (), drafts=(make_draft(),)).fresh[0].id for name in ("a", "b"))
    assert here == there
    bare = (make_draft(url=""),)
    here, there = (find_new(SourceId(name), (), drafts=bare).fresh[0].id for name in ("a", "b"))
    assert here != there


# edits

TEXT = "The ministers of both countries met for talks on trade, energy and transport on Monday. " * 4
STORY = make_draft(text=TEXT)
MOVED: dict[str, Any] = {"url": "https://wire.example/moved", "feed_id": "wire-2"}


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Minister is to visit Shanghai"},
        {"text": "Others."},
        {"title": "Other", "text": "Others.", "url": MOVED["url"]},
        {"title": "Other", "text": "Others.", "feed_id": MOVED["feed_id"]},
        {"title": "Other", "text": "Others.", "published": NOW + timedelta(days=9)},
        {"text": "Others.", **MOVED},
        {"title": "Other", **MOVED},
        {"url": MOVED["url"]},
    ],
)
def test_edited_entry_is_an_edit_of_its_item_and_not_new(changes: dict[str, Any]) -> None:
    first = look((), STORY)
    after = look(first.seen, replace(STORY, **changes))
    assert fresh(after) == []
    assert [one.id for one in after.edited] == [first.fresh[0].id]
    assert look(after.seen, replace(STORY, **changes)).edited == ()
    assert fresh(look(after.seen, STORY)) == []


def test_item_keeps_its_id_while_everything_changes_bit_by_bit() -> None:
    found = look((), STORY)
    name = found.fresh[0].id
    seen, draft = found.seen, STORY
    for number in range(30):
        which = ("url", "feed_id", "title", "text")[number % 4]
        change: dict[str, Any] = {which: f"https://wire.example/v{number}"}
        draft = replace(draft, **change)
        after = look(seen, draft)
        seen = after.seen
        assert fresh(after) == []
        assert {one for one, _ in edited(after)} <= {name}
    assert edited(look(seen, replace(draft, title="The end"))) == [(name, "The end")]


def test_typography_and_trackers_are_no_edits() -> None:
    seen = look((), STORY).seen
    again = replace(
        STORY,
        title="Minister visits  Beijing.",
        text=TEXT.upper(),
        url="http://www.wire.example/1?utm_source=x#top",
    )
    assert look(seen, again) == Novelty(fresh=(), seen=seen)


def test_line_that_the_entries_share_is_no_edit_of_any() -> None:
    def page(line: str) -> tuple[Draft, ...]:
        return tuple(replace(one, text=f"{one.title} says.\n{line}") for one in numbered(5))

    seen = look((), *page("Read us on paper")).seen
    assert look(seen, *page("Read us on air")).edited == ()


def test_edits_come_in_document_order_beside_what_is_new() -> None:
    seen = look((), *numbered(3)).seen
    one, two, three = (replace(draft, text=f"New words on {draft.title}") for draft in numbered(3))
    found = look(seen, three, *numbered(1, 9), one, two)
    assert fresh(found) == ["Title 9"]
    assert [title for _, title in edited(found)] == ["Title 2", "Title 0", "Title 1"]


# look-alikes

BULLETIN = make_draft(title="Daily bulletin", feed_id="b-1", url="https://wire.example/b1", text="Rates.")


@pytest.mark.parametrize("title", ["Daily bulletin", "每日简报", "", "!"])
def test_look_alikes_of_one_day_are_all_new(title: str) -> None:
    seen: tuple[str, ...] = ()
    for number in range(5):
        found = look(
            seen, replace(BULLETIN, title=title, feed_id=f"b{number}", url=f"https://wire.example/b{number}")
        )
        assert len(found.fresh) == 1
        seen = found.seen


def test_title_that_came_on_another_day_tells_nothing_however_long_it_is() -> None:
    long = replace(BULLETIN, title="Briefing of the spokesperson of the foreign ministry")
    seen = look((), replace(long, published=NOW - timedelta(days=1), feed_id="b-0", url="")).seen
    seen = look(seen, long).seen
    assert len(look(seen, replace(long, **MOVED)).fresh) == 1


def test_title_of_an_entry_that_is_still_there_tells_nothing() -> None:
    seen = look((), STORY).seen
    assert len(look(seen, replace(STORY, **MOVED, text="Others."), STORY).fresh) == 1


def test_long_title_of_another_day_or_of_no_day_tells_nothing() -> None:
    for published in (NOW + timedelta(days=2), None):
        seen = look((), replace(STORY, published=published, text="")).seen
        assert len(look(seen, replace(STORY, **MOVED, text="")).fresh) == 1
    seen = look((), replace(STORY, published=None)).seen
    assert len(look(seen, replace(STORY, **MOVED, published=None)).fresh) == 1


def test_text_under_several_titles_tells_nothing() -> None:
    one, two, three = (
        replace(STORY, title=f"Part {n}", feed_id=f"p{n}", url=f"https://wire.example/p{n}") for n in range(3)
    )
    seen = look(look((), one, two).seen, one).seen
    assert len(look(seen, three).fresh) == 1


# keys that do not hold


def page(ids: int = 0, urls: int = 0, count: int = 10, start: int = 0, **changes: Any) -> tuple[Draft, ...]:
    """Entries with ids and addresses of their `ids`th and `urls`th kind."""
    return tuple(
        make_draft(
            feed_id=f"{n}-{ids}",
            url=f"https://wire.example/{n}?session={urls}",
            title=f"The minister visits city {n} of many",
            **changes,
        )
        for n in range(start, start + count)
    )


@pytest.mark.parametrize("kinds", [{"i"}, {"u"}, {"u", "i"}])
def test_keys_that_change_at_every_look_are_noticed_once_and_nothing_is_new(kinds: set[str]) -> None:
    seen, doubted = look((), *page()).seen, []
    for number in range(1, 30):
        found = look(seen, *page(ids=number * ("i" in kinds), urls=number * ("u" in kinds)))
        assert (fresh(found), found.edited) == ([], ())
        doubted += [*found.doubted]
        seen = found.seen
    assert sorted(doubted) == sorted(kinds)
    found = look(seen, *page(ids=99, urls=99 * ("u" in kinds), count=11))
    assert len(found.fresh) == 1
    assert max(map(len, seen)) < 250


def test_ids_that_change_at_every_edit_are_noticed() -> None:
    entries, doubted = list(page()), set[str]()
    seen = look((), *entries).seen
    for number in range(1, 6):
        [entries[number]] = page(ids=number, start=number, count=1, text=f"Others {number}.")
        found = look(seen, *entries)
        assert fresh(found) == []
        doubted |= found.doubted
        seen = found.seen
    assert doubted == {"i"}


def test_ids_that_are_given_to_other_entries_are_noticed_before_they_hide_anything() -> None:
    def numbered_from_the_top(first: int) -> tuple[Draft, ...]:
        entries = page(start=100 - first)
        return tuple(replace(one, feed_id=str(place)) for place, one in enumerate(entries))

    seen = look((), *numbered_from_the_top(0)).seen
    for first in range(1, 5):
        found = look(seen, *numbered_from_the_top(first))
        assert len(found.fresh) == 1
        seen = found.seen


def test_keys_that_hold_again_for_long_count_again() -> None:
    seen = look(look((), *page()).seen, *page(ids=1)).seen
    renamed = make_draft(feed_id="5-1", url="https://wire.example/new", title="Other", published=None)
    assert len(look(seen, renamed).fresh) == 1
    for start in range(1, 110):
        found = look(seen, *page(ids=1, start=start))
        assert len(found.fresh) == 1
        seen = found.seen
    renamed = replace(renamed, feed_id="115-1")
    assert look(seen, renamed).fresh == ()


def test_few_ids_that_change_among_many_edits_are_no_reason_for_doubt() -> None:
    seen = look((), *page()).seen
    for number in range(1, 40):
        changed = number if number % 8 == 0 else 0
        found = look(seen, *page(ids=changed, count=1, text=f"Others {number}."), *page(start=1, count=9))
        assert (fresh(found), found.doubted) == ([], frozenset())
        seen = found.seen


# memory


def test_memory_of_a_version_that_kept_keys_only_still_knows_everything() -> None:
    drafts = (
        *(replace(one, text=f"All of {one.title}") for one in numbered(40)),
        replace(BULLETIN, feed_id="", url=""),
    )
    keys = [
        key
        for draft in drafts
        for key in (title_key(draft.title, draft.published), feed_id_key(draft.feed_id), url_key(draft.url))
        if draft.url or key.startswith("t")
    ]
    found = look((*keys, "su0000000000000000"), *drafts)
    assert (found.fresh, found.edited) == ((), ())
    moved = replace(drafts[3], url=LINK, text="Others.")
    after = look(found.seen, moved, drafts[5])
    assert edited(after) == [(url_key(drafts[3].url), "Title 3")]
    assert "su0000000000000000" in after.seen


def test_memory_that_kept_keys_only_shrinks_only_as_new_entries_come() -> None:
    keys = tuple(url_key(draft.url) for draft in numbered(3_000))
    cut = look(keys, *numbered(5))
    assert fresh(look(cut.seen, *numbered(3_000))) == []


@pytest.mark.parametrize(
    "line", ["", " ", "=", "p", "?i", "?i x y", "?i 3 0", "s", "ux py =", "\ud800 p", "a b c"]
)
def test_no_line_in_memory_is_a_reason_to_stop(line: str) -> None:
    found = look((line,), STORY)
    assert len(found.fresh) == 1
    assert look(found.seen, STORY).fresh == ()


def test_entry_that_lost_all_its_keys_to_another_is_forgotten() -> None:
    url, feed_id = url_key(STORY.url), feed_id_key(STORY.feed_id)
    found = look((f"{url} {feed_id} p", f"{feed_id} p"), STORY)
    assert (fresh(found), len(found.seen)) == ([], 1)
