"""Who shall be told what of an item. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import NamedTuple

from bot.domain.chats import Chat, ChatId, threads_of, wanted_topics
from bot.domain.forms import Form
from bot.domain.importance import Importance, importance_of
from bot.domain.items import Item, StoryId
from bot.domain.outbox import Lane, Outgoing, OutgoingId, OutgoingStatus, Telling, first_id, is_pending
from bot.domain.reports import Report
from bot.domain.stories import Story
from bot.domain.turns import Turn

#: Replies on one story and place within a day; what comes on top only changes the first message.
_MOST_REPLIES, _DAY = 3, timedelta(days=1)

#: Details come in quick succession when an event breaks; they wait so long for each other.
_EDIT_AFTER = timedelta(seconds=60)

#: A story that began longer ago is no news to those who were not told of it, unless something happens.
_NEWS_FOR = timedelta(days=7)

#: The topics of what facts tell.
_VISITS, _TRADE = "visits", "trade"

_NEVER = (OutgoingStatus.DROPPED, OutgoingStatus.FAILED)


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What an item means for one story."""

    #: After it.
    story: Story
    #: The item's topics that this story tells of.
    topics: tuple[str, ...]
    countries: tuple[str, ...]
    #: Whether it opened the story.
    is_first: bool
    #: What happened, as it tells.
    turns: tuple[Turn, ...]
    #: Whether it adds to what is shown of the story, be it a further witness.
    adds: bool
    #: When what it takes back or mends was read; None when it does neither.
    error_at: datetime | None = None

    @property
    def is_told(self) -> bool:
        """Whether anybody may have to be told."""
        return self.story.form not in (Form.OPINION, Form.LOOK_BACK) and (
            self.is_first or bool(self.turns) or self.adds
        )


class Place(NamedTuple):
    """A chat, or a forum topic in it."""

    chat_id: ChatId
    thread_id: int | None


@dataclass(slots=True)
class Heard:
    """What a place has heard of a story."""

    first: Outgoing | None = None
    replied_at: list[datetime] = field(default_factory=list)
    #: When messages last showed it something.
    shown_at: datetime | None = None
    #: Whether an edit is on its way.
    is_edited_soon: bool = False


def news_of(
    item: Item, report: Report, *, story: Story, before: Story | None, reports: Sequence[Report]
) -> News:
    """What `report` of `item` did to a story that was `before`; `reports` are all of the item."""
    is_lead = report is reports[0]
    is_new = before is None or story.version > before.version
    turns = tuple(one for one in story.turns if one.version == story.version) if is_new else ()
    return News(
        story=story,
        topics=_topics_of(item, report, reports=reports),
        countries=item.countries if is_lead else report.countries,
        is_first=before is None,
        turns=turns if before else (),
        adds=is_lead and before is not None,
    )


def _topics_of(item: Item, report: Report, *, reports: Sequence[Report]) -> tuple[str, ...]:
    """The lead has all topics but those that are told of beside it, as stories of their own."""
    own = _TRADE if report.release else _VISITS
    if report is not reports[0]:
        return tuple(topic for topic in item.topics if topic == own)
    beside = {_TRADE if one.release else _VISITS for one in reports[1:]}
    if report.trip or report.release:
        beside.discard(own)
    return tuple(topic for topic in item.topics if topic not in beside)


def places_told(told: Mapping[StoryId, Iterable[Outgoing]]) -> dict[StoryId, dict[Place, Heard]]:
    """What each place has heard, by the rows of the stories."""
    found: dict[StoryId, dict[Place, Heard]] = {}
    for story, rows in told.items():
        heard = found.setdefault(story, {})
        for row in rows:
            place = heard.setdefault(Place(row.chat_id, row.thread_id), Heard())
            match row.telling:
                case Telling.FIRST:
                    place.first = row
                case Telling.REPLY:
                    place.replied_at.append(row.created_at)
                case Telling.EDIT:
                    place.is_edited_soon |= is_pending(row)
            if row.settled_at is not None and row.status is OutgoingStatus.SENT:
                place.shown_at = max(row.settled_at, place.shown_at or row.settled_at)
    return found


def first_rows(
    item: Item,
    news: Sequence[News],
    *,
    chats: Iterable[Chat],
    told: Mapping[StoryId, Mapping[Place, Heard]],
    now: datetime,
) -> list[Outgoing]:
    """For each place that wants to hear of stories of `item` and has not: one message for all of them, and
    for each but the first a row that says where it is told.

    The ids depend on story and place only, so that no place hears of a story for the first time twice.
    """
    return [
        row
        for chat in chats
        for thread_id in threads_of(chat)
        for row in _first_rows(item, news, chat=chat, thread_id=thread_id, told=told, now=now)
    ]


def later_rows(item: Item, one: News, *, heard: Iterable[Heard], now: datetime) -> list[Outgoing]:
    """For each place that has heard of a story: what `item` says happened, as a reply, and the first message
    kept true. What still waits there is told as it is then."""
    return [row for place in heard for row in _later_rows(item, one, heard=place, now=now)]


def _first_rows(
    item: Item,
    news: Sequence[News],
    *,
    chat: Chat,
    thread_id: int | None,
    told: Mapping[StoryId, Mapping[Place, Heard]],
    now: datetime,
) -> list[Outgoing]:
    place = Place(chat.id, thread_id)
    fresh: list[tuple[News, tuple[str, ...]]] = []
    for one in news:
        heard = told.get(one.story.id, {}).get(place)
        if (heard is not None and heard.first is not None) or not _is_news(one, chat, now=now):
            continue
        part = replace(item, topics=one.topics, countries=one.countries)
        wanted = wanted_topics(chat, part, thread_id=thread_id, now=now)
        if wanted:
            fresh.append((one, wanted))
    if not fresh:
        return []
    first = Outgoing(
        id=first_id(fresh[0][0].story.id, chat.id, thread_id=thread_id),
        chat_id=chat.id,
        thread_id=thread_id,
        lane=Lane.ALERT,
        created_at=now,
        item_id=item.id,
        story_id=fresh[0][0].story.id,
        also=tuple(one.story.id for one, _ in fresh[1:]),
        topics=tuple(dict.fromkeys(topic for one, _ in fresh for topic in one.topics)),
    )
    return [first, *(_marker(first, one.story.id, now=now) for one, _ in fresh[1:])]


def _is_news(one: News, chat: Chat, *, now: datetime) -> bool:
    """Whether a chat that has not heard of a story is to hear of it now."""
    if chat.only_important and importance_of(one.story) < Importance.IMPORTANT:
        return False
    if one.error_at is not None or one.story.is_withdrawn:
        return False
    return one.is_first or bool(one.turns) or now - one.story.first_at < _NEWS_FOR


def _marker(first: Outgoing, story: StoryId, *, now: datetime) -> Outgoing:
    """The row that says a story is told in `first`."""
    return replace(
        first,
        id=first_id(story, first.chat_id, thread_id=first.thread_id),
        story_id=story,
        also=(),
        status=OutgoingStatus.MERGED,
        settled_at=now,
        reason=first.id,
    )


def _later_rows(item: Item, one: News, *, heard: Heard, now: datetime) -> list[Outgoing]:
    """What a place that has heard of a story hears of it now."""
    first = heard.first
    if first is None or first.status in _NEVER or (first.item_id == item.id and one.error_at is None):
        return []
    rows = []
    if _is_reply_due(one, heard, now=now):
        # Also where the first message still waits: it may leave before this is stored. What it shows by then
        # is not told again (`Composer`).
        rows.append(_later_row(item, one, first=first, telling=Telling.REPLY, now=now))
    if first.status in (OutgoingStatus.SENT, OutgoingStatus.SENDING) and not heard.is_edited_soon:
        rows.append(_later_row(item, one, first=first, telling=Telling.EDIT, now=now))
    return rows


def _is_reply_due(one: News, heard: Heard, *, now: datetime) -> bool:
    if one.error_at is not None:
        return bool(one.turns) and heard.shown_at is not None and heard.shown_at >= one.error_at
    return bool(one.turns) and sum(now - at < _DAY for at in heard.replied_at) < _MOST_REPLIES


def _later_row(item: Item, one: News, *, first: Outgoing, telling: Telling, now: datetime) -> Outgoing:
    is_edit = telling is Telling.EDIT
    place = f"{first.chat_id}:{first.thread_id or 0}"
    return Outgoing(
        id=OutgoingId(f"{telling.value}:{one.story.id}:{one.story.version}:{place}"),
        chat_id=first.chat_id,
        thread_id=first.thread_id,
        lane=Lane.UPKEEP if is_edit else Lane.ALERT,
        created_at=now,
        item_id=first.item_id if is_edit else item.id,
        story_id=one.story.id,
        topics=first.topics,
        telling=telling,
        version=one.story.version,
        not_before=now + _EDIT_AFTER if is_edit else None,
    )
