"""The story of an item, with the reason and the veto that spoke."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from bot.domain.assigning import assign
from bot.domain.facts import Person, VisitStatus
from bot.domain.forms import Form
from bot.domain.journeys import Days, Trip
from bot.domain.prints import Release, ReleaseKey
from bot.domain.reports import Measure, Report, words_of
from bot.domain.stories import Joined, Opened, Story, Verdict, Veto, Why
from bot.domain.story_index import StoryIndex
from tests.make import NOW

STRIKE = "Dockers in Rotterdam walked out for two days in a dispute over pay"
AGAIN = "Rotterdam container terminals idle as dockers stay out over pay"
OTHER = "Farmers block roads to protest against fuel prices"

OCTOBER = (date(2026, 10, 1), date(2026, 10, 31))
SEPTEMBER = (date(2026, 9, 1), date(2026, 9, 30))


def report(id: str = "b", text: str = "", **changes: Any) -> Report:
    values: dict[str, Any] = {
        "id": id, "at": NOW, "language": "en", "source": id, "owner": id, "keys": (f"id:{id}",),
        "words": words_of(text, text), **changes,
    }  # fmt: skip
    return Report(**values)


def trip(day: int = 10, **changes: Any) -> Trip:
    days = Days(date(2026, 3, day), date(2026, 3, day + 1), is_exact=True, is_dated=True)
    values: dict[str, Any] = {
        "people": (Person(name="Lena Voss", role="president", country="NO"),), "home": "NO",
        "stays": {"JP": days}, "status": VisitStatus.PLANNED, "told": NOW.date(), **changes,
    }  # fmt: skip
    return Trip(**values)


def release(number: str = "5", **changes: Any) -> Release:
    values = {"reporter": "CN", "partner": "RU", "commodity": "", "period": OCTOBER, **changes}
    return Release(key=ReleaseKey(**values), numbers=frozenset({("exports", "change", number)}))


def after(*told: Report) -> StoryIndex:
    index = StoryIndex()
    for one in told:
        index.take(one, assign(one, index))
    return index


def verdict(known: Report, told: Report) -> Verdict:
    return assign(told, after(known))


def joins(known: Report, told: Report) -> Why | None:
    found = verdict(known, told)
    return found.why if isinstance(found, Joined) else None


def veto(known: Report, told: Report) -> Veto | None:
    found = verdict(known, told)
    assert isinstance(found, Opened)
    return found.veto


def test_nothing_is_like_the_first_item() -> None:
    found = assign(report(text=STRIKE), StoryIndex())
    assert isinstance(found, Opened)
    assert (found.why, found.veto, found.near) == (Why.NONE, None, None)


def test_the_same_item_is_of_its_story_whatever_it_says_now() -> None:
    assert joins(report("a", STRIKE), report("a", OTHER, trip=trip())) is Why.KNOWN


def test_facts_join_across_languages() -> None:
    assert joins(report("a", trip=trip()), report(language="zh", trip=trip())) is Why.KEY
    assert joins(report("a", release=release()), report(language="ru", release=release())) is Why.KEY


def test_who_comes_from_a_country_that_only_one_text_names_is_found() -> None:
    nobody = trip(home="", people=(Person(name="Lena Voss"),))
    assert joins(report("a", trip=trip()), report(trip=nobody)) is Why.KEY
    assert joins(report("a", trip=nobody), report(trip=trip())) is Why.KEY


def test_other_figures_of_one_key_are_a_revision_or_a_disagreement() -> None:
    known = report("a", release=release("5"), figures=frozenset({"5"}))
    assert joins(known, report(release=release("7"), figures=frozenset({"7"}))) is Why.KEY


def test_two_items_of_one_source_are_one_story_by_their_facts() -> None:
    assert joins(report("a", source="s", trip=trip()), report(source="s", trip=trip())) is Why.KEY


def test_a_numbered_measure_is_one_from_proposal_to_reaction() -> None:
    def measure(number: str, *parties: str) -> Measure:
        return Measure(topics=frozenset({"sanctions"}), number=number, parties=parties)

    known = report("a", STRIKE, measure=measure("18", "EU", "RU"))
    late = NOW + timedelta(weeks=3)
    assert joins(known, report(language="ru", at=late, measure=measure("18", "RU", "EU", "CN"))) is Why.KEY
    assert veto(known, report(text=STRIKE, measure=measure("19", "EU", "RU"))) is Veto.NUMBER
    assert veto(known, report(text=STRIKE, measure=measure("18", "GB", "RU"))) is Veto.NUMBER


def test_a_measure_is_known_in_another_language_by_its_sides_and_signs() -> None:
    def told(language: str, *parties: str, figures: tuple[str, ...] = ("40", "50"), **more: Any) -> Report:
        measure = Measure(topics=frozenset({"tariffs"}), parties=parties)
        signs = frozenset(figures)
        return report(
            more.pop("id", "b"), language=language, measure=measure, countries=parties, figures=signs, **more
        )

    known = told("en", "US", "BR", id="a")
    assert joins(known, told("zh", "BR", "US")) is Why.LIKENESS
    assert joins(known, told("zh", "BR", "US", at=NOW + timedelta(days=2))) is Why.LIKENESS
    assert joins(known, told("zh", "BR", "US", at=NOW + timedelta(days=4))) is None
    assert joins(known, told("zh", "US", "IN")) is None
    assert joins(known, told("zh", "US", "BR", figures=("60",))) is None
    # Within a language words tell.
    assert joins(known, told("en", "US", "BR", text=OTHER)) is None
    facts = replace(told("zh", "US", "BR"), release=release())
    assert joins(known, facts) is None


def test_a_word_alone_joins_nothing() -> None:
    known = report("a", "Quake shakes Peru", names=frozenset({"peru"}))
    assert veto(known, report(text="Peru copper miners strike")) is Veto.WORDS
    assert joins(known, report(text="Peru quake kills miners")) is Why.LIKENESS


def test_names_and_decimals_decide_short_texts_alone() -> None:
    long = f"{STRIKE} as unions of cranes, tugs, barges, lorries, warehouses and pilots back their demands"
    told = f"{AGAIN} while unions of cranes, tugs, barges, lorries, warehouses and pilots wait outside gates"
    for name, ones, others in (("names", "voss", "lind"), ("figures", "1.5", "1.1")):
        one: dict[str, Any] = {name: frozenset({ones})}
        other: dict[str, Any] = {name: frozenset({others})}
        assert joins(report("a", STRIKE, **one), report(text=AGAIN, **other)) is None
        assert joins(report("a", long, **one), report(text=told, **other)) is Why.LIKENESS


def test_a_text_that_only_recalls_a_journey_is_none_of_its_story() -> None:
    text = "Lena Voss of Norway in Tokyo, Japan"
    known = report("a", text, trip=trip(), countries=("NO", "JP"))
    told = report(text=text, countries=("NO", "JP"))
    assert joins(known, told) is Why.LIKENESS
    assert veto(known, replace(told, recalls=frozenset({"JP"}))) is Veto.KIND
    assert joins(known, replace(told, recalls=frozenset({"KR"}))) is Why.LIKENESS


@pytest.mark.parametrize(
    ("text", "countries", "why"),
    [
        ("Lena Voss and Ana Reyes of Norway and Chile agree on a pact", ("NO", "CL", "ASEAN"), Why.LIKENESS),
        ("Lena Voss and Ana Reyes of Norway and Chile agree on a pact", ("NO", "CL"), None),
        ("Lena Voss and Ana Reyes of Norway and Chile agree on a pact", ("NO", "PE", "ASEAN"), None),
        ("Ole Lind and Ana Reyes of Norway and Chile agree on a pact", ("NO", "CL", "ASEAN"), None),
        ("Lena Voss and Ana Reyes of Norway and Chile agree on a pact", ("NO", "CL", "EU"), None),
    ],
)
def test_who_met_on_the_margins_is_told_without_where(
    text: str, countries: tuple[str, ...], why: Why | None
) -> None:
    there = "Lena Voss and Ana Reyes of Norway and Chile agree on a pact in Tokyo"
    known = report("a", there, trip=trip(), countries=("NO", "CL", "JP", "ASEAN"))
    assert joins(known, report(text=text, countries=countries)) is why


def test_what_is_told_on_the_days_of_a_visit_is_near_it_whenever_that_was_announced() -> None:
    text = "Lena Voss of Norway in Tokyo, Japan"
    announced = report("a", text, trip=trip(20), countries=("NO", "JP"))
    untyped = report(text=text, countries=("NO", "JP"), at=NOW + timedelta(days=18))
    assert joins(announced, untyped) is Why.LIKENESS
    assert joins(announced, replace(untyped, at=NOW + timedelta(days=35))) is None
    # And the other way round: the text that names no days came first.
    told = replace(announced, at=NOW + timedelta(days=20))
    assert joins(untyped, told) is Why.LIKENESS
    undated = trip(20, stays={"JP": trip(20).stays["JP"]._replace(is_dated=False)})
    assert joins(untyped, replace(told, at=NOW + timedelta(days=30), trip=undated)) is None


def test_talks_of_a_third_with_one_of_two_are_another_meeting() -> None:
    text = "Lena Voss of Norway meets Ana Reyes of Chile at a forum in Japan"
    known = report("a", text, trip=trip(), countries=("NO", "JP"))
    assert joins(known, report(text=text, countries=("NO", "JP", "CL"))) is Why.LIKENESS
    assert veto(known, report(text=text, countries=("CL", "NO", "JP"))) is Veto.PAIR


def test_who_is_named_where_and_while_they_are_is_known_whatever_the_words() -> None:
    voss = Person(name="Lena Voss", role="president", country="NO", id="voss")
    reyes = Person(name="Ana Reyes", role="president", country="CL", id="reyes")
    known = report("a", OTHER, trip=trip(2, people=(voss,)), countries=("NO", "JP"))
    told = report(language="zh", countries=("NO", "JP"), people={"voss": "NO", "sato": "JP"})
    assert joins(known, told) is Why.LIKENESS
    assert joins(known, replace(told, people={"sato": "JP"})) is None
    assert joins(known, replace(told, countries=("NO", "KR"))) is None
    assert joins(known, replace(told, at=NOW + timedelta(days=2))) is Why.LIKENESS
    assert joins(known, replace(told, at=NOW + timedelta(days=3))) is None
    # Of a visit that goes on nobody may know the end yet.
    ongoing = trip(2, people=(voss,), status=VisitStatus.ONGOING)
    assert joins(replace(known, trip=ongoing), replace(told, at=NOW + timedelta(days=4))) is Why.LIKENESS
    # One whose days nobody told may be at any time, unless it is made already.
    undated = trip(people=(voss,), stays={"JP": trip(1).stays["JP"]._replace(is_exact=False)})
    assert joins(replace(known, trip=undated), told) is None
    assert joins(replace(known, trip=replace(undated, status=VisitStatus.CONCLUDED)), told) is Why.LIKENESS
    # Of others, too, unless it names the hosts.
    third = replace(told, countries=("CL", "NO", "JP"))
    assert joins(known, third) is Why.LIKENESS
    assert joins(known, replace(third, people={"voss": "NO"})) is None
    assert joins(known, replace(told, language="en", words=words_of(OTHER, OTHER))) is Why.LIKENESS
    assert joins(known, replace(told, recalls=frozenset({"JP"}))) is None
    assert joins(known, replace(told, source="a")) is None
    margins = replace(known, trip=trip(2, people=(voss,), asides=(reyes,)))
    assert joins(margins, told) is None
    assert joins(margins, replace(told, people={"voss": "NO", "reyes": "CL"})) is Why.LIKENESS


def test_a_call_is_known_in_another_language_by_its_sides_and_names() -> None:
    spoken = frozenset({"ruto", "tokay", "astan", "belgr"})
    written = frozenset({"руто", "токае", "астан", "казах"})

    def told(language: str, names: frozenset[str], *countries: str, **more: Any) -> Report:
        id = more.pop("id", "b")
        return report(id, form=Form.CALL, language=language, names=names, countries=countries, **more)

    known = told("en", spoken, "UN", "RS", "KZ", id="a")
    assert joins(known, told("ru", written, "KZ", "RS")) is Why.LIKENESS
    assert joins(known, told("ru", written, "KZ", "RS", at=NOW + timedelta(days=2))) is None
    assert joins(known, told("ru", written, "KZ", "UZ")) is None
    assert joins(known, told("ru", frozenset({"руто", "лавро"}), "KZ", "RS")) is None
    assert joins(known, told("zh", frozenset(), "KZ", "RS")) is None
    assert joins(known, replace(told("ru", written, "KZ", "RS"), form=Form.NEWS)) is None


def test_likeness_joins_within_a_language_alone() -> None:
    assert joins(report("a", STRIKE), report(text=AGAIN)) is Why.LIKENESS
    assert joins(report("a", STRIKE), report(text=AGAIN, language="de")) is None
    assert joins(report("a", STRIKE), report(text=OTHER)) is None


@pytest.mark.parametrize(
    ("known", "told", "against"),
    [
        ({"trip": trip()}, {"trip": trip(home="SE", people=())}, Veto.PAIR),
        ({"trip": trip()}, {"trip": trip(people=(Person(name="Arno Lind"),))}, Veto.PEOPLE),
        ({"trip": trip()}, {"trip": trip(asides=(Person(name="Edgar Pohl"),))}, Veto.MEETING),
        ({"trip": trip()}, {"trip": trip(20)}, None),
        ({"release": release()}, {"release": release(partner="US")}, Veto.PAIR),
        ({"release": release()}, {"release": release(reporter="RU", partner="CN")}, Veto.PAIR),
        ({"release": release()}, {"release": release(commodity="coal")}, Veto.COMMODITY),
        ({"release": release()}, {"release": release(period=SEPTEMBER)}, Veto.PERIOD),
        ({"release": release()}, {"trip": trip()}, Veto.KIND),
        ({"form": Form.CALL}, {}, Veto.KIND),
        (
            {"countries": ("EU", "RU"), "measure": Measure(topics=frozenset({"tariffs"}), parties=("EU",))},
            {"countries": ("GB", "RU")},
            Veto.PAIR,
        ),
        ({"names": frozenset({"tallme"})}, {"names": frozenset({"dunmor"})}, Veto.NAMES),
        ({"figures": frozenset({"6.1"})}, {"figures": frozenset({"5.8"})}, Veto.FIGURES),
        ({"trip": trip(), "countries": ("NO", "JP")}, {"countries": ("NO",)}, Veto.PAIR),
        ({}, {"at": NOW + timedelta(days=11)}, Veto.TIME),
    ],
)
def test_the_same_words_do_not_join_what_something_speaks_against(
    known: dict[str, Any], told: dict[str, Any], against: Veto | None
) -> None:
    if against is None:
        assert joins(report("a", OTHER, **known), report(text=OTHER, **told)) is Why.KEY
    else:
        assert veto(report("a", OTHER, **known), report(text=OTHER, **told)) is against


@pytest.mark.parametrize("told", [{"6.13", "30"}, {"30"}, {"5.8", "12"}])
def test_numbers_that_are_close_or_count_speak_against_nothing(told: set[str]) -> None:
    known = report("a", OTHER, figures=frozenset({"6.1", "12"}))
    assert joins(known, report(text=OTHER, figures=frozenset(told))) is Why.LIKENESS


def test_a_trip_to_another_host_or_on_other_days_is_another() -> None:
    held = report("a", OTHER, trip=trip(status=VisitStatus.CONCLUDED))
    stays = {"KR": Days(date(2026, 4, 20), date(2026, 4, 20), is_exact=True, is_dated=True)}
    assert veto(held, report(text=OTHER, trip=trip(stays=stays))) is Veto.HOST
    assert veto(held, report(text=OTHER, trip=trip(28))) is Veto.DATES
    off = report("a", OTHER, trip=trip(status=VisitStatus.CANCELLED))
    assert veto(off, report(text=OTHER, trip=trip(28))) is Veto.CALLED_OFF


def test_facts_say_what_spoke_against_a_story_in_another_language() -> None:
    known = report("a", STRIKE, release=release())
    assert veto(known, report(language="zh", release=release(period=SEPTEMBER))) is Veto.PERIOD


def test_one_source_needs_more_to_tell_one_thing_twice() -> None:
    known, text = report("a", STRIKE, source="s"), "Rotterdam terminals idle as dockers walk out"
    assert joins(known, report(text=text, source="s")) is None
    assert veto(known, report(text=text, source="s")) is Veto.SOURCE
    assert joins(known, report(text=STRIKE, source="s")) is Why.LIKENESS
    assert joins(replace(known, source=""), report(text=text, source="")) is Why.LIKENESS


def test_likeness_shrinks_with_time_and_asks_more_of_a_large_story() -> None:
    assert joins(report("a", STRIKE), report(text=AGAIN, at=NOW + timedelta(days=1))) is Why.LIKENESS
    index = after(*(report(f"a{number}", STRIKE) for number in range(3)))
    early = assign(report(text=AGAIN), index)
    late = assign(report(text=AGAIN, at=NOW + timedelta(days=3)), index)
    assert isinstance(early, Joined)
    assert isinstance(late, Opened) or late.likeness < early.likeness


@pytest.mark.parametrize("form", [Form.OPINION, Form.LOOK_BACK])
def test_opinions_and_look_backs_stand_alone(form: Form) -> None:
    found = verdict(report("a", STRIKE), report(text=STRIKE, form=form))
    assert isinstance(found, Opened)
    assert found.why is Why.ALONE
    assert joins(report("a", STRIKE, form=form), report(text=STRIKE)) is None
    assert joins(report("a", STRIKE, form=form), report(text=STRIKE, form=form)) is None


def test_a_print_after_two_months_without_one_is_another_story() -> None:
    known = report("a", release=release())
    assert joins(known, report(release=release(), at=NOW + timedelta(weeks=7))) is Why.KEY
    assert joins(known, report(release=release(), at=NOW + timedelta(weeks=9))) is None


def story_of(*told: Report) -> Story:
    index = StoryIndex()
    stories = [index.take(one, assign(one, index)) for one in told]
    assert len({story.id for story in stories}) == 1
    return stories[-1]


def test_a_story_counts_owners_and_knows_who_confirmed_it() -> None:
    story = story_of(
        report("a", trip=trip(), owner="tass"),
        report("b", trip=trip(), owner="tass", language="ru", speaks_for="NO"),
        report("c", trip=trip(status=VisitStatus.ONGOING), owner="wire", at=NOW + timedelta(days=8)),
    )
    assert story.size == 3
    assert story.owners == {"tass", "wire"}
    assert story.languages == {"en", "ru"}
    assert story.confirmed_by == {"NO"}
    assert [one.item for one in story.told] == ["a", "b", "c"]
    assert story.trip is not None
    assert story.trip.status is VisitStatus.ONGOING
    assert (story.first_at, story.last_at) == (NOW, NOW + timedelta(days=8))


def test_a_story_keeps_each_print_beside_the_others() -> None:
    story = story_of(report("a", release=release("5")), report("b", release=release("7")))
    prints = [one.release.numbers for one in story.told if one.release]
    assert prints == [release("5").numbers, release("7").numbers]


def closing(**changes: Any) -> datetime:
    return story_of(report("a", **changes)).closes_at


def test_how_long_a_story_takes_items_depends_on_what_it_is() -> None:
    assert closing() == NOW + timedelta(days=10)
    assert closing(release=release()) == NOW + timedelta(weeks=8)
    end = datetime.combine(date(2026, 3, 11), NOW.time(), NOW.tzinfo)
    assert closing(trip=trip()) == end + timedelta(weeks=10)
    assert closing(trip=trip(status=VisitStatus.POSTPONED)) == NOW + timedelta(days=182)


def test_the_id_of_a_story_is_the_same_on_every_machine() -> None:
    assert assign(report("a"), StoryIndex()).story == "s40f89e395b66422f"


ABROAD = report(text="Докеры в Роттердаме бастуют", language="ru")


@pytest.mark.parametrize(
    ("told", "cosine", "expected"),
    [
        (ABROAD, 0.8, True),
        (ABROAD, 0.45, False),
        (replace(ABROAD, at=NOW + timedelta(days=11)), 0.9, False),
        (replace(ABROAD, countries=("CL",)), 0.9, False),
        (replace(ABROAD, trip=trip()), 0.9, False),
        (replace(ABROAD, source="a"), 0.6, False),
        # Words can tell within one language.
        (report(text=OTHER), 0.9, False),
    ],
)
def test_what_means_the_same_in_another_language_is_one_story_unless_something_speaks_against_it(
    told: Report, cosine: float, expected: bool
) -> None:
    index = after(report("a", STRIKE, countries=("NL",)))
    found = assign(replace(told, meant={"a": cosine, "unknown": 0.99}), index)
    assert (isinstance(found, Joined) and found.why is Why.LIKENESS) is expected


def test_countries_are_sides_only_where_a_visit_figures_or_a_measure_are_told() -> None:
    def told(number: int, country: str, measure: Measure | None) -> Report:
        return report(
            f"i{number}",
            words={"ferry": 1.0, "strait": 1.0, "collided": 1.0},
            countries=("FR", country),
            measure=measure,
        )

    def stories(*reports: Report) -> int:
        index = StoryIndex()
        return len({index.take(one, assign(one, index)).id for one in reports})

    ban = Measure(topics=frozenset({"tariffs"}), parties=("FR",))
    assert stories(told(1, "GB", None), told(2, "US", None)) == 1
    assert stories(told(1, "GB", ban), told(2, "US", ban)) == 2


def test_equal_numbers_find_the_release_that_another_text_takes_for_the_other_sides() -> None:
    numbers = frozenset({("exports", "change", "-3.1"), ("exports", "value", "9.01E+6", "t")})
    mirrored = frozenset(("imports", *rest) for _, *rest in numbers)
    one = replace(release(), numbers=numbers)
    other = replace(release(reporter="RU", partner="CN"), numbers=mirrored)
    assert joins(report("a", release=one), report("b", release=other)) is Why.KEY
    balance = frozenset(("balance", *rest) for _, *rest in numbers)
    assert joins(report("a", release=one), report("b", release=replace(other, numbers=balance))) is None


def test_a_summit_is_nothing_that_two_meetings_share() -> None:
    ban = Measure(topics=frozenset({"energy"}), parties=("JP",))
    one = report("a", STRIKE, countries=("IN", "CA", "G20"))
    assert joins(one, report("b", STRIKE, countries=("JP", "CA", "G20"), measure=ban)) is None
    assert joins(one, report("b", STRIKE, countries=("IN", "CA"), measure=ban)) is Why.LIKENESS


def test_two_equal_numbers_tell_a_release_that_names_no_period_at_any_time() -> None:
    numbers = frozenset({("exports", "change", "25.4"), ("exports", "value", "1.573E+10", "USD")})
    known = report("a", release=replace(release(), numbers=numbers))
    later = NOW + timedelta(days=40)
    bare = replace(release(period=None), numbers=numbers)
    assert joins(known, report("b", at=later, release=bare)) is Why.KEY
    one = replace(bare, numbers=frozenset({("exports", "change", "25.4")}))
    assert joins(known, report("b", at=later, release=one)) is None
    assert joins(known, report("b", release=one)) is Why.KEY
