"""Any items in any order: each has one story, and what is not related does not matter."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.assigning import assign
from bot.domain.facts import Person, VisitStatus
from bot.domain.forms import Form
from bot.domain.items import StoryId
from bot.domain.journeys import Days, Trip
from bot.domain.prints import Release, ReleaseKey
from bot.domain.reports import Measure, Report, words_of
from bot.domain.stories import Joined, Story
from bot.domain.story_index import StoryIndex

_CODES = st.sampled_from(("", "CN", "RU", "FR"))
_DAYS = st.dates(date(2026, 1, 1), date(2026, 6, 1))
_NAMES = st.sampled_from(("", "Lena Voss", "Voss", "Лена Восс", "王毅", "Arno Lind", "-"))
_TEXTS = st.one_of(
    st.text(max_size=60), st.sampled_from(("Dockers strike in Rotterdam", "Strike of dockers"))
)


@st.composite
def people(draw: st.DrawFn) -> Person:
    role = draw(st.sampled_from(("", "minister", "president")))
    return Person(
        name=draw(_NAMES), role=role, country=draw(_CODES), id=draw(st.sampled_from(("", "", "q1")))
    )


@st.composite
def trips(draw: st.DrawFn) -> Trip:
    stays = {}
    for host in draw(st.lists(_CODES, min_size=1, max_size=3)):
        first = draw(_DAYS)
        last = first + timedelta(days=draw(st.integers(0, 40)))
        stays[host] = Days(first, last, is_exact=draw(st.booleans()), is_dated=draw(st.booleans()))
    return Trip(
        people=tuple(draw(st.lists(people(), max_size=3))),
        home=draw(_CODES),
        stays=stays,
        status=draw(st.sampled_from(VisitStatus)),
        asides=tuple(draw(st.lists(people(), max_size=2))),
        told=draw(_DAYS),
    )


@st.composite
def releases(draw: st.DrawFn) -> Release:
    first = draw(_DAYS)
    period = draw(st.sampled_from((None, (first, first + timedelta(days=27)))))
    key = ReleaseKey(draw(_CODES), draw(_CODES), draw(st.sampled_from(("", "gas"))), period)
    numbers = draw(st.frozensets(st.sampled_from((("exports", "change", "5"), ("imports", "change", "6")))))
    return Release(key=key, numbers=numbers)


def measures() -> st.SearchStrategy[Measure]:
    return st.builds(
        Measure,
        topics=st.frozensets(st.sampled_from(("sanctions", "tariffs")), min_size=1),
        number=st.sampled_from(("", "3", "4")),
        parties=st.lists(_CODES, min_size=1, max_size=3, unique=True).map(tuple),
    )


@st.composite
def reports(draw: st.DrawFn) -> Report:
    name = draw(st.sampled_from("abcdefgh"))
    text = draw(_TEXTS)
    return Report(
        id=name,
        at=datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=draw(st.integers(0, 5000))),
        language=draw(st.sampled_from(("", "en", "ru", "zh", "de"))),
        source=draw(st.sampled_from(("", "a", "b"))),
        keys=(f"id:{name}",),
        form=draw(st.sampled_from(Form)),
        trip=draw(st.none() | trips()),
        release=draw(st.none() | releases()),
        measure=draw(st.none() | measures()),
        words=words_of(text, text),
        names=draw(st.frozensets(st.sampled_from(("rotter", "antwer")))),
        countries=tuple(draw(st.lists(_CODES, max_size=3))),
        figures=draw(st.frozensets(st.sampled_from(("5", "6.1")))),
    )  # fmt: skip


def grouped(told: list[Report]) -> dict[str, StoryId]:
    index = StoryIndex()
    found: dict[str, StoryId] = {}
    for report in told:
        verdict = assign(report, index)
        assert assign(report, index) == verdict
        found[report.id] = index.take(report, verdict).id
    return found


@given(st.lists(reports(), max_size=12))
def test_every_item_in_any_order_gets_one_story_and_keeps_it(told: list[Report]) -> None:
    index = StoryIndex()
    stories: dict[StoryId, Story] = {}
    for report in told:
        verdict = assign(report, index)
        story = stories[verdict.story] = index.take(report, verdict)
        assert story.id == verdict.story
        assert story.told[-1].item == report.id
        known = assign(report, index)
        assert isinstance(known, Joined)
        assert known.story == story.id
    assert sum(story.size for story in stories.values()) == len(told)
    assert len(index) == len(stories)


@given(st.lists(reports(), max_size=12))
def test_the_same_items_are_the_same_stories(told: list[Report]) -> None:
    assert grouped(told) == grouped(told)


@given(st.lists(reports(), max_size=12), st.datetimes(timezones=st.just(UTC)))
def test_what_is_forgotten_is_wholly_gone(told: list[Report], now: datetime) -> None:
    index = StoryIndex()
    stories: dict[StoryId, Story] = {}
    for report in told:
        story = index.take(report, assign(report, index))
        stories[story.id] = story
    open_ones = [story for story in stories.values() if story.closes_at >= now]
    assert index.forget(now) == len(stories) - len(open_ones)
    assert len(index) == len(open_ones)
    index.forget(datetime.max.replace(tzinfo=UTC))
    kept = {name: value for name, value in vars(index).items() if name != "rarity"}
    assert not any(kept.values())


@settings(max_examples=50)
@given(st.permutations(range(8)))
def test_the_order_of_unrelated_items_does_not_matter(order: list[int]) -> None:
    hosts = ("CN", "FR", "DE", "JP")
    told = [
        Report(
            id=f"{host}{number}",
            at=datetime(2026, 3, 1 + number, tzinfo=UTC),
            language="en",
            keys=(f"id:{host}{number}",),
            trip=Trip(
                people=(Person(name="Lena Voss", role="president", country="NO"),),
                home="NO",
                stays={host: Days(date(2026, 3, day), date(2026, 3, day), is_exact=True, is_dated=True)},
                status=VisitStatus.PLANNED,
                told=date(2026, 3, 1),
            ),
        )
        for day, host in zip((3, 9, 15, 21), hosts, strict=True)
        for number in range(2)
    ]
    found = grouped([told[at] for at in order])
    assert all(found[f"{host}0"] == found[f"{host}1"] for host in hosts)
    assert len(set(found.values())) == len(hosts)
