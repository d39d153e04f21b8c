from datetime import timedelta

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
