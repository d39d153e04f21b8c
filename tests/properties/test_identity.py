"""Nothing is new twice, and nothing new is swallowed, whatever a source does to its entries."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.items import Draft, ItemId
from bot.domain.sources import SourceId
from bot.pipeline.memory import read_memory
from bot.pipeline.novelty import Edited, find_new
from tests.make import NOW, make_draft
from tests.properties.test_pipeline import DRAFTS

SOURCE = SourceId("wire")

#: An entry by its number, and the versions of its id, address, title and text.
Shown = tuple[int, int, int, int, int]

_VERSION = st.integers(0, 3)
#: Documents: entries in any order, which leave and come back, each time in any version.
DOCUMENTS = st.lists(
    st.lists(
        st.tuples(st.integers(0, 7), _VERSION, _VERSION, _VERSION, _VERSION),
        max_size=8,
        unique_by=lambda one: one[0],
    ),
    max_size=8,
)

TEXT = "The ministers of both countries met for talks on trade and on transport in city {} today. "


def drafts_of(shown: list[Shown], *, kept: str, alike: bool) -> tuple[Draft, ...]:
    """Entries of which only what is named in `kept` is always the same; some are `alike` by their title."""
    return tuple(
        make_draft(
            feed_id=f"{number}-{0 if 'i' in kept else feed_id}",
            url=f"https://wire.example/{number}?v={0 if 'u' in kept else url}",
            title="Daily bulletin"
            if alike and number % 2
            else f"The minister visits city {number}, as version {0 if 't' in kept else title} says",
            text=4 * TEXT.format(number) if "x" in kept else f"Text {text} of {number}.",
            published=NOW - timedelta(minutes=number),
        )
        for number, feed_id, url, title, text in shown
    )


def check(documents: list[list[Shown]], *, kept: str, alike: bool) -> None:
    """Each entry is new when it is shown first, and ever after an edit of the item that it was then."""
    seen: tuple[str, ...] = ()
    items: dict[int, ItemId] = {}
    for shown in documents:
        drafts = drafts_of(shown, kept=kept, alike=alike)
        found = find_new(SOURCE, seen, drafts=drafts)
        numbers = {draft: one[0] for draft, one in zip(drafts, shown, strict=True)}
        new = {numbers[one.draft]: one.id for one in found.fresh}
        assert new.keys() == {one[0] for one in shown} - items.keys()
        items |= new
        assert len(set(items.values())) == len(items)
        for one in found.edited:
            assert items[numbers[one.draft]] == one.id
        again = find_new(SOURCE, found.seen, drafts=drafts)
        assert (again.fresh, again.edited, set(again.seen)) == ((), (), set(found.seen))
        seen = found.seen


@given(DOCUMENTS)
def test_where_addresses_hold(documents: list[list[Shown]]) -> None:
    check(documents, kept="u", alike=True)


@given(DOCUMENTS)
def test_where_ids_hold_and_titles(documents: list[list[Shown]]) -> None:
    check(documents, kept="it", alike=True)


@given(DOCUMENTS)
def test_where_ids_hold_and_texts(documents: list[list[Shown]]) -> None:
    check(documents, kept="ix", alike=True)


@given(DOCUMENTS)
def test_where_only_titles_of_one_day_hold(documents: list[list[Shown]]) -> None:
    check(documents, kept="t", alike=False)


@given(DOCUMENTS)
def test_where_nothing_changes(documents: list[list[Shown]]) -> None:
    check(documents, kept="iutx", alike=True)


@settings(max_examples=50)
@given(st.lists(DOCUMENTS.map(lambda some: [one for one in some if one]), min_size=1, max_size=3))
def test_look_alikes_that_leave_one_after_the_other_are_all_new(runs: list[list[list[Shown]]]) -> None:
    """Entries with an id, an address and a text of their own, of which a document shows few at a time."""
    seen: tuple[str, ...] = ()
    number = 0
    for shown in (one for run in runs for one in run):
        drafts = tuple(
            make_draft(
                feed_id=f"b{number + place}",
                url=f"https://wire.example/b{number + place}",
                title="Daily bulletin",
                text=f"Rates: {number + place}",
            )
            for place in range(len(shown))
        )
        number += len(shown)
        found = find_new(SOURCE, seen, drafts=drafts)
        assert [one.draft for one in found.fresh] == list(drafts)
        seen = found.seen


@given(st.lists(DRAFTS, max_size=6), st.text(max_size=40))
def test_any_documents_and_any_memory_are_taken(documents: list[tuple[Draft, ...]], line: str) -> None:
    seen: tuple[str, ...] = (line,)
    for drafts in documents:
        found = find_new(SOURCE, seen, drafts=drafts, fewest=4)
        edits: tuple[Edited, ...] = found.edited
        assert len({one.id for one in edits}) == len(edits)
        assert not {one.id for one in edits} & {one.id for one in found.fresh}
        assert read_memory(found.seen).lines() == found.seen
        entries = [one for one in found.seen if not one.startswith(("?", "s"))]
        assert len(entries) <= max(2 * 6, 4) + 1
        seen = found.seen
