"""How a story grows with its items, and how it is mended."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from bot.domain.facts import Person, StageName, VisitStatus
from bot.domain.forms import Form
from bot.domain.growth import corrected, story_id
from bot.domain.journeys import Days
from bot.domain.prints import Release
from bot.domain.reports import Report
from bot.domain.stories import Joined, Opened, Story, Why
from bot.domain.story_index import StoryIndex
from bot.domain.turns import Standing, TurnKind
from tests.make import HOUR, NOW, make_release, make_report, make_story, make_trip

DAY = timedelta(days=1)


def report(id_: str, owner: str, *, after: timedelta = HOUR, **changes: Any) -> Report:
    return make_report(id=id_, source=owner, owner=owner, at=NOW + after, **changes)


def on(first: int, last: int) -> dict[str, Days]:
    return {"CN": Days(date(2026, 3, first), date(2026, 3, last), is_exact=True, is_dated=True)}


def release(number: str) -> Release:
    made = make_release()
    return replace(made, observed=tuple(one._replace(number=Decimal(number)) for one in made.observed))


def of_trade(id_: str, owner: str, number: str, **changes: Any) -> Report:
    return report(id_, owner, trip=None, release=release(number), **changes)


def kinds(story: Story) -> list[object]:
    return [one.standing or one.kind for one in story.turns]


def test_a_story_begins_with_how_the_visit_stands() -> None:
    [turn] = make_story().turns
    assert (turn.kind, turn.standing, turn.item, turn.source) == (
        TurnKind.STANDING,
        Standing.REPORTED,
        "item-1",
        "wire",
    )


def test_offices_of_both_sides_announce_and_confirm() -> None:
    story = make_story(
        make_report(), report("a", "kremlin", speaks_for="RU"), report("b", "waijiao", speaks_for="CN")
    )
    assert kinds(story) == [Standing.REPORTED, Standing.ANNOUNCED, Standing.CONFIRMED]
    assert story.version == 3


def test_other_days_within_the_habit_of_outlets_are_no_news() -> None:
    slip = report("a", "desk", trip=make_trip(stays=on(3, 3)))
    assert kinds(make_story(make_report(), slip)) == [Standing.REPORTED]
    story = make_story(make_report(), slip)
    assert story.trip is not None
    assert story.trip.stays == make_trip().stays


def test_an_office_or_a_title_that_says_so_shortens_a_visit() -> None:
    sure: tuple[dict[str, Any], ...] = ({"speaks_for": "RU"}, {"tells_of_moving": True})
    for changes in sure:
        story = make_story(make_report(), report("a", "desk", trip=make_trip(stays=on(3, 3)), **changes))
        assert TurnKind.SHORTENED in kinds(story)


def test_a_new_date_takes_back_who_confirmed_the_old_one() -> None:
    moved = make_trip(stays=on(12, 13))
    story = make_story(
        report("a", "kremlin", speaks_for="RU"),
        report("b", "waijiao", speaks_for="CN"),
        report("c", "kremlin", speaks_for="RU", trip=moved, after=DAY),
    )
    assert kinds(story) == [Standing.ANNOUNCED, Standing.CONFIRMED, TurnKind.DAYS]
    assert story.standing is Standing.ANNOUNCED
    turn = story.turns[-1]
    assert turn.was == make_trip().stays["CN"]
    assert turn.days == moved.stays["CN"]


def test_postponed_without_a_date_keeps_the_days_to_be_told_as_they_were() -> None:
    off = make_trip(
        status=VisitStatus.POSTPONED,
        stays={"CN": Days(date(2026, 2, 23), date(2026, 5, 11), is_exact=False, is_dated=False)},
    )
    story = make_story(make_report(), report("a", "desk", trip=off))
    assert kinds(story) == [Standing.REPORTED, Standing.POSTPONED]
    assert story.trip is not None
    assert story.trip.stays == make_trip().stays


def test_a_report_from_the_visit_dates_what_it_tells_of() -> None:
    there = make_trip(status=VisitStatus.ONGOING, stays=on(4, 4))
    story = make_story(
        report("a", "kremlin", speaks_for="RU"), report("b", "kremlin", trip=there, speaks_for="RU")
    )
    assert kinds(story) == [Standing.ANNOUNCED, Standing.UNDER_WAY]
    assert story.trip is not None
    assert story.trip.stays == make_trip().stays


def test_another_host_is_a_stop_of_the_same_journey() -> None:
    tour = make_trip(stays={**make_trip().stays, "VN": Days(date(2026, 3, 5), date(2026, 3, 6), True, True)})
    assert kinds(make_story(make_report(), report("a", "desk", trip=tour))) == [
        Standing.REPORTED,
        TurnKind.HOST,
    ]


def test_prints_are_only_added_and_say_who_told_them() -> None:
    story = make_story(
        of_trade("a", "wire", "-21.0"), of_trade("b", "desk", "-20.4"), of_trade("c", "wire", "-20.4")
    )
    assert [(str(one.observed.number), one.owner) for one in story.prints] == [
        ("-21.0", "wire"),
        ("-20.4", "desk"),
        ("-20.4", "wire"),
    ]
    assert kinds(story) == [TurnKind.DIFFERS]
    assert (story.turns[0].was_source, story.turns[0].source) == ("wire", "desk")


def test_what_is_recalled_beside_other_news_is_no_witness() -> None:
    beside = replace(of_trade("b", "desk", "-20.4"), id="b#1", keys=("id:b#1",))
    story = make_story(of_trade("a", "wire", "-21.0"), beside)
    assert (len(story.prints), story.turns, story.owners) == (1, (), frozenset({"wire"}))
    late = replace(of_trade("b", "desk", "-19.0", after=30 * DAY), id="b#1", keys=("id:b#1",))
    assert kinds(make_story(of_trade("a", "wire", "-21.0"), late)) == [TurnKind.REVISED]


def test_a_measure_tells_how_far_it_has_come() -> None:
    bill: dict[str, Any] = {"trip": None, "form": Form.NEWS}
    story = make_story(
        report("a", "wire", stage=StageName.PROPOSED, **bill),
        report("b", "desk", stage=StageName.ADOPTED, **bill),
        report("c", "desk", stage=StageName.PROPOSED, **bill),
    )
    assert (kinds(story), story.stage) == ([TurnKind.STAGE], StageName.ADOPTED)


def test_a_number_that_its_source_mends_is_corrected() -> None:
    story = corrected(make_story(of_trade("a", "wire", "-21.0")), of_trade("a", "wire", "-12.0"))
    [turn] = story.turns
    assert turn.kind is TurnKind.CORRECTED
    assert turn.was_number is not None
    assert turn.number is not None
    assert (turn.was_number.number, turn.number.number) == (Decimal("-21.0"), Decimal("-12.0"))
    assert not story.is_withdrawn
    assert [one.observed.number for one in story.prints] == [Decimal("-21.0"), Decimal("-12.0")]


def test_a_number_that_its_source_takes_back_is_withdrawn_unless_others_tell_it() -> None:
    empty = report("a", "wire", trip=None)
    alone = corrected(make_story(of_trade("a", "wire", "-21.0")), empty)
    assert (kinds(alone), alone.is_withdrawn) == ([TurnKind.WITHDRAWN], True)
    shared = corrected(make_story(of_trade("a", "wire", "-21.0"), of_trade("b", "desk", "-21.0")), empty)
    assert (kinds(shared), shared.is_withdrawn) == ([], False)


def test_a_visit_that_its_source_mends_is_told_as_it_is_now() -> None:
    story = corrected(make_story(), make_report(trip=make_trip(stays=on(9, 10))))
    assert kinds(story) == [Standing.REPORTED, TurnKind.CORRECTED]
    assert story.trip is not None
    assert story.trip.stays == on(9, 10)
    gone = corrected(make_story(), make_report(trip=None))
    assert (kinds(gone)[-1], gone.is_withdrawn) == (TurnKind.WITHDRAWN, True)
    shared = corrected(make_story(make_report(), report("b", "desk")), make_report(trip=None))
    assert not shared.is_withdrawn


def test_an_item_that_is_mended_without_a_change_changes_nothing() -> None:
    story = make_story()
    again = corrected(story, make_report())
    assert (again.turns, again.trip) == (story.turns, story.trip)
    assert corrected(story, make_report(id="unknown")) == story


def test_people_who_join_are_named_with_the_others() -> None:
    minister = Person(name="Anton Siluanov", role="finance_minister", country="RU")
    party = make_trip(people=(*make_trip().people, minister))
    story = make_story(make_report(), report("a", "desk", trip=party))
    assert story.trip is not None
    assert [one.name for one in story.trip.people] == ["Mikhail Mishustin", "Anton Siluanov"]


def test_the_same_page_from_another_source_is_no_further_witness() -> None:
    index = StoryIndex()
    story = index.take(make_report(), Opened(story=story_id(make_report()), why=Why.NONE))
    again = report("item-1", "aggregator")
    story = index.take(again, Joined(story=story.id, why=Why.KNOWN))
    assert story.owners == frozenset({"wire"})
