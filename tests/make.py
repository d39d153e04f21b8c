"""Valid values of every kind; a test overrides what it is about by keyword."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from bot.domain.added import Added
from bot.domain.chats import Chat, ChatId, ChatKind, Subscription
from bot.domain.facts import Basis, City, Figure, Flow, Person, Proof, Span, Visit, VisitStatus
from bot.domain.findings import Findings, Passage
from bot.domain.growth import story_id
from bot.domain.inbox import Update
from bot.domain.items import Draft, Item, ItemId
from bot.domain.journeys import Days, Trip
from bot.domain.leases import Lease, LeaseId
from bot.domain.message import Message, Part
from bot.domain.outbox import Lane, Outgoing, OutgoingId
from bot.domain.outcomes import Fetched
from bot.domain.places import ANYWHERE
from bot.domain.prints import Release, release_of
from bot.domain.reports import Report
from bot.domain.rhythm import Rhythm
from bot.domain.silence import Scope, Silence, Silences
from bot.domain.sources import Seen, Source, SourceId, SourceState
from bot.domain.stories import Joined, Opened, Story, Why
from bot.domain.story_index import StoryIndex
from bot.domain.tallies import Tally
from bot.domain.topics import Topic
from bot.pipeline.lists import Lists
from bot.pipeline.match import News, first_rows
from bot.ports import Horizon, Room

#: The time of every test, unless it says otherwise.
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

HOUR = timedelta(hours=1)


def make_source(**changes: Any) -> Source:
    """A source of the catalogue."""
    source = Source(
        id=SourceId("wire"),
        name="The Wire",
        kind="fake",
        url="https://wire.example/feed",
        language="en",
        every=timedelta(minutes=10),
        official=False,
        country="RU",
        owner="wire",
    )
    return replace(source, **changes)


def make_added(**changes: Any) -> Added:
    """A source that somebody added in chat."""
    added = Added(
        id=SourceId("daily"),
        name="The Daily",
        kind="feed",
        url="https://daily.example/feed",
        language="en",
        owner="daily.example",
        added_at=NOW - HOUR,
        by=1,
    )
    return replace(added, **changes)


def make_tally(**changes: Any) -> Tally:
    """What was counted of `make_source`."""
    return replace(Tally(source_id=SourceId("wire"), first=2, after=1, leads=(60, -30)), **changes)


def make_state(**changes: Any) -> SourceState:
    """The state of `make_source`, polled before and due."""
    state = SourceState(
        source_id=SourceId("wire"), next_poll_at=NOW, url="https://wire.example/feed", seeded=True
    )
    return replace(state, **changes)


def make_draft(**changes: Any) -> Draft:
    """An entry with an id, an address and a date."""
    draft = Draft(
        feed_id="wire-1",
        title="Minister visits Beijing",
        url="https://wire.example/1",
        text="The minister arrived on Monday.",
        published=NOW - HOUR,
        updated=None,
    )
    return replace(draft, **changes)


def make_item(**changes: Any) -> Item:
    """An item on trade between China and Russia."""
    item = Item(
        id=ItemId("item-1"),
        source_id=SourceId("wire"),
        title="Trade between Russia and China grows",
        text="Turnover rose by 5 per cent.",
        url="https://wire.example/1",
        published=NOW - HOUR,
        seen_at=NOW,
        language="en",
        topics=("trade",),
        countries=("RU", "CN"),
    )
    return replace(item, **changes)


def make_visit(**changes: Any) -> Visit:
    """A prime minister's visit to two cities of China."""
    visit = Visit(
        visitors=(Person(name="Mikhail Mishustin", role="prime_minister", country="RU"),),
        visitor_country="RU",
        host_country="CN",
        cities=(City(name="Hangzhou"), City(name="Beijing")),
        start="2026-03-03",
        end="2026-03-04",
        status=VisitStatus.PLANNED,
        proof={"start": Proof(spans=(Span(4, 9),), confidence=0.9)},
    )
    return replace(visit, **changes)


def make_figure(**changes: Any) -> Figure:
    """What China says of its exports to Russia in January."""
    figure = Figure(
        reporter="CN",
        partner="RU",
        flow=Flow.EXPORTS,
        period="2026-01",
        change=Decimal("-21.0"),
        basis=Basis.YOY,
        currency="CNY",
        headline=True,
        proof={"change": Proof(spans=(Span(4, 9),), confidence=1.0)},
    )
    return replace(figure, **changes)


def make_findings(**changes: Any) -> Findings:
    """A visit and a figure of `make_item`."""
    item = make_item()
    findings = Findings(
        id=item.id,
        source_id=item.source_id,
        title=item.title,
        url=item.url,
        at=item.at,
        seen_at=item.seen_at,
        language="en",
        visits=(make_visit(),),
        figures=(make_figure(),),
        passages=(Passage(start=0, text=item.title),),
    )
    return replace(findings, **changes)


def make_trip(**changes: Any) -> Trip:
    """The trip of `make_visit`."""
    visit = make_visit()
    days = Days(date(2026, 3, 3), date(2026, 3, 4), is_exact=True, is_dated=True)
    trip = Trip(
        people=visit.visitors, home="RU", stays={"CN": days}, status=VisitStatus.PLANNED, told=NOW.date()
    )
    return replace(trip, **changes)


def make_release(**changes: Any) -> Release:
    """The release of `make_figure`."""
    made = release_of((make_figure(),), title_length=100)
    assert made is not None
    return replace(made, **changes)


def make_report(**changes: Any) -> Report:
    """`make_item` as it is weighed: of a trip."""
    report = Report(
        id="item-1",
        at=NOW,
        language="en",
        source="wire",
        owner="wire",
        keys=("id:item-1",),
        trip=make_trip(),
        words={"visit": 1.0},
        countries=("RU", "CN"),
    )
    return replace(report, **changes)


def make_story(*reports: Report) -> Story:
    """The story that `reports` tell, `make_report` when there are none."""
    first, *others = reports or (make_report(),)
    index = StoryIndex()
    story = index.take(first, Opened(story=story_id(first), why=Why.NONE))
    for report in others:
        story = index.take(report, Joined(story=story.id, why=Why.KEY))
    return story


def make_subscription(**changes: Any) -> Subscription:
    """Trade, anywhere."""
    return replace(Subscription(topic="trade", place=ANYWHERE), **changes)


def make_chat(**changes: Any) -> Chat:
    """A private chat that follows trade."""
    chat = Chat(
        id=ChatId(1),
        kind=ChatKind.PRIVATE,
        title="Ann",
        language="en",
        created_at=NOW - HOUR,
        subscriptions=(make_subscription(),),
    )
    return replace(chat, **changes)


def make_outgoing(**changes: Any) -> Outgoing:
    """An alert on `make_item` for `make_chat`."""
    row = Outgoing(
        id=OutgoingId("alert-1"),
        chat_id=ChatId(1),
        thread_id=None,
        lane=Lane.ALERT,
        created_at=NOW,
        item_id=ItemId("item-1"),
    )
    return replace(row, **changes)


def make_reply(**changes: Any) -> Outgoing:
    """A reply to a command."""
    row = make_outgoing(
        id=OutgoingId("reply-1"),
        lane=Lane.INTERACTIVE,
        item_id=None,
        message=Message(parts=(Part("Subscribed"),)),
    )
    return replace(row, **changes)


def make_lease(**changes: Any) -> Lease:
    """What a hub has granted for `make_source` for a day."""
    lease = Lease(
        id=LeaseId("lease-1"),
        source_id=SourceId("wire"),
        hub="https://hub.example/",
        topic="https://wire.example/feed",
        callback="https://bot.example/websub/lease-1",
        secret="a secret of ours",
        found_at=NOW - HOUR,
        next_at=NOW + 18 * HOUR,
        asked_at=NOW - HOUR,
        until=NOW + 24 * HOUR,
    )
    return replace(lease, **changes)


def make_seen(*keys: str, source_id: str = "wire") -> Seen:
    """What was seen of `make_source`."""
    return Seen(source_id=SourceId(source_id), keys=keys)


def make_rhythm(**changes: Any) -> Rhythm:
    """The rhythm of `make_source`, watched for four weeks in which it published nothing."""
    return replace(Rhythm(source_id=SourceId("wire"), since=NOW - 28 * 24 * HOUR, at=NOW), **changes)


def make_silence(**changes: Any) -> Silence:
    """`make_source` has brought nothing for nine days, after three items on trade of China and Russia."""
    silence = Silence(
        source_id=SourceId("wire"),
        since=NOW - 9 * 24 * HOUR,
        fails=False,
        told_at=NOW - 2 * HOUR,
        scopes=(Scope(topics=("trade",), countries=("RU", "CN")),) * 3,
    )
    return replace(silence, **changes)


def make_silences(*silent: Silence) -> Silences:
    """These sources are known to be silent; people were told when they were told of the last."""
    return Silences(told_at=max((one.told_at for one in silent), default=None), silent=silent)


def make_horizon(before: datetime) -> Horizon:
    """Forgets everything older than `before`."""
    return Horizon(items=before, facts=before, alerts=before, replies=before, updates=before)


def make_room(count: int) -> Room:
    """Room for so many messages of any kind."""
    return Room(total=count, replies=count, bulk=count)


def make_update(**changes: Any) -> Update:
    """A raw update of `make_chat`."""
    return replace(Update(id=1, chat_id=1, raw='{"update_id": 1}', received_at=NOW), **changes)


def make_topic(**changes: Any) -> Topic:
    """The topic of trade, named in every language."""
    names = {"en": "Trade", "ru": "Торговля", "zh": "贸易"}
    return replace(
        Topic(id="trade", emoji="📦", name=names, about=names, countries=1, anywhere=True, rules={}),
        **changes,
    )


def make_lists(*topics: Topic, **changes: Any) -> Lists:
    """What alerts are told with: `make_source`, and `topics` or `make_topic`."""
    source = make_source()
    lists = Lists(
        sources={source.id: source}, topics={topic.id: topic for topic in topics or (make_topic(),)}
    )
    return replace(lists, **changes)


def make_fetched(body: bytes = b"one", **changes: Any) -> Fetched:
    """A document that came."""
    fetched = Fetched(
        body=body, content_type="text/plain", etag="", last_modified="", url="https://wire.example/feed"
    )
    return replace(fetched, **changes)


def make_news(item: Item, **changes: Any) -> News:
    """What `item`, the first of its story, means for it."""
    report = make_report(id=item.id, trip=None, keys=(f"id:{item.id}",), countries=item.countries)
    news = News(
        story=make_story(report),
        topics=item.topics,
        countries=item.countries,
        is_first=True,
        turns=(),
        adds=False,
    )
    return replace(news, **changes)


def alerts_for(item: Item, chats: Iterable[Chat], *, now: datetime) -> tuple[Outgoing, ...]:
    """The first messages on `item`, which begins a story."""
    return tuple(first_rows(item, [make_news(item)], chats=chats, told={}, now=now))
