"""Who tells first, and by how much."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.items import ItemId
from bot.domain.reports import Report
from bot.domain.sources import SourceId
from bot.domain.stories import Story, Why
from bot.domain.tallies import Tally, counted, sources_of
from tests.make import NOW, make_report, make_story

MINUTE = timedelta(minutes=1)
A = SourceId("a")


def told(source: str, minutes: float, **changes: Any) -> Report:
    """A report of `source`, some minutes after NOW."""
    name = changes.pop("id", f"{source}-{minutes}")
    return make_report(id=name, source=source, owner=source, at=NOW + minutes * MINUTE, **changes)


def tallies(*reports: Report) -> dict[str, Tally]:
    """The tallies after each report was counted as it came."""
    known: dict[SourceId, Tally] = {}
    for number in range(1, len(reports) + 1):
        story = make_story(*reports[:number])
        last = reports[number - 1]
        for tally in counted(known, [story], items={ItemId(last.id)}, source=SourceId(last.source)):
            known[tally.source_id] = tally
    return {str(key): one for key, one in known.items()}


def test_a_story_of_one_source_is_its_first_and_is_not_compared() -> None:
    found = tallies(told("a", 0))
    assert found == {"a": Tally(source_id=SourceId("a"), first=1)}
    assert found["a"].lead is None


def test_the_second_source_says_how_far_the_first_was_ahead() -> None:
    found = tallies(told("a", 0), told("b", 4), told("c", 10))
    assert (found["a"].first, found["a"].lead) == (1, 4 * MINUTE)
    assert (found["b"].after, found["b"].lead) == (1, -4 * MINUTE)
    assert (found["c"].after, found["c"].lead) == (1, -10 * MINUTE)


def test_who_published_before_but_came_later_was_ahead() -> None:
    found = tallies(told("a", 5), told("b", 2))
    assert (found["a"].first, found["a"].lead) == (1, -3 * MINUTE)
    assert (found["b"].first, found["b"].after, found["b"].lead) == (0, 1, 3 * MINUTE)


def test_a_source_that_tells_again_is_only_counted() -> None:
    found = tallies(told("a", 0), told("b", 4), told("a", 6), told("b", 7))
    assert (found["a"].again, found["a"].leads) == (1, (240,))
    assert (found["b"].again, found["b"].leads) == (1, (-240,))


def test_the_lead_is_that_of_most_stories() -> None:
    tally = Tally(source_id=SourceId("a"), leads=(-3600, 60, 120, 180, 90_000))
    assert tally.lead == 2 * MINUTE


def test_opinions_and_what_stands_beside_are_not_counted() -> None:
    story = make_story(told("a", 0))
    alone = replace(story, told=tuple(one._replace(why=Why.ALONE) for one in story.told))
    assert counted({}, [alone], items={ItemId("a-0")}, source=A) == ()
    assert counted({}, [story], items={ItemId("other")}, source=A) == ()


def test_a_long_story_whose_beginning_is_forgotten_has_no_new_first() -> None:
    cut = replace(make_story(told("a", 0)), size=51)
    assert counted({}, [cut], items={ItemId("a-0")}, source=A) == ()


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.integers(-100, 100)), min_size=1, max_size=12))
def test_every_item_is_counted_once(moments: list[tuple[str, int]]) -> None:
    reports = [told(name, at, id=f"{number}") for number, (name, at) in enumerate(moments)]
    found = tallies(*reports)
    assert sum(one.first for one in found.values()) == 1
    assert sum(one.first + one.after + one.again for one in found.values()) == len(reports)
    assert all(len(one.leads) <= 50 for one in found.values())


def test_one_item_may_come_from_two_sources() -> None:
    found = tallies(told("a", 0, id="same"), told("b", 3, id="same"))
    assert (found["a"].first, found["b"].after, found["b"].lead) == (1, 1, -3 * MINUTE)


def test_whose_tallies_change_is_known_before() -> None:
    story: Story = make_story(told("a", 0), told("b", 1), told("c", 2))
    changed = counted({}, [story], items={ItemId("b-1")}, source=SourceId("b"))
    assert {one.source_id for one in changed} <= sources_of([story])
