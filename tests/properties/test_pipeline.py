"""What holds of the decisions for every input."""

from collections import Counter
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.cards import Card, card_of
from bot.domain.findings import Findings
from bot.domain.items import Draft
from bot.domain.outbox import Outgoing, OutgoingStatus
from bot.domain.outcomes import (
    ChatMoved,
    Gone,
    Rejected,
    RetryAfter,
    SendOutcome,
    Sent,
    Unclear,
    Unreachable,
    Unwanted,
    Vanished,
)
from bot.domain.sources import SourceId
from bot.phrases import LANGUAGES
from bot.pipeline.memory import read_memory
from bot.pipeline.novelty import find_new
from bot.pipeline.render import render_alert
from bot.pipeline.render_facts import FIRST_LINE
from bot.pipeline.schedule import LONGEST_WAIT, after_failure
from bot.pipeline.settle import settle
from tests.make import NOW, make_chat, make_item, make_lists, make_outgoing, make_reply, make_source
from tests.properties.test_storage import anything

SOURCE = SourceId("wire")
DAYS = timedelta(days=1)

#: Few values, so that ids, addresses and titles are shared, missing and repeated often.
DRAFTS = st.lists(
    st.builds(
        Draft,
        feed_id=st.sampled_from(["", "1", "2", "3"]),
        title=st.sampled_from(["", "One", "Two", "Three", "!"]),
        url=st.sampled_from(["", "https://a.example/", "https://a.example/1", "https://a.example/2"]),
        text=st.just(""),
        published=st.sampled_from([None, NOW, NOW - DAYS]),
        updated=st.none(),
    ),
    max_size=6,
).map(tuple)


@given(st.lists(DRAFTS, max_size=6))
def test_document_read_twice_is_never_new_the_second_time(documents: list[tuple[Draft, ...]]) -> None:
    seen: tuple[str, ...] = ()
    for drafts in documents:
        found = find_new(SOURCE, seen, drafts=drafts)
        assert len({one.id for one in found.fresh}) == len(found.fresh) <= len(drafts)
        assert len(set(found.seen)) == len(found.seen) <= 300
        again = find_new(SOURCE, found.seen, drafts=drafts)
        assert again.fresh == ()
        before, after = (
            Counter(one.item for one in read_memory(seen).entries) for seen in (found.seen, again.seen)
        )
        assert after == before
        seen = found.seen


@given(DRAFTS, st.data())
def test_entries_that_leave_make_none_of_the_others_new(
    drafts: tuple[Draft, ...], data: st.DataObject
) -> None:
    seen = find_new(SOURCE, (), drafts=drafts).seen
    left = [draft for draft in drafts if data.draw(st.booleans())]
    assert find_new(SOURCE, seen, drafts=tuple(left)).fresh == ()


@given(
    st.timedeltas(timedelta(seconds=1), DAYS),
    st.integers(0, 10**9),
    st.one_of(st.none(), st.timedeltas(-DAYS, 9 * DAYS)),
)
def test_wait_is_at_least_what_was_asked_and_at_most_a_day_more(
    every: timedelta, failures: int, retry_after: timedelta | None
) -> None:
    wait = after_failure(now=NOW, every=every, failures=failures, retry_after=retry_after) - NOW
    more = after_failure(now=NOW, every=every, failures=failures + 1, retry_after=retry_after) - NOW
    assert max(every, retry_after or every) <= wait <= max(LONGEST_WAIT, retry_after or LONGEST_WAIT)
    assert wait <= more


ANY_TEXT = st.text(st.characters())


@given(
    st.text(st.characters(), min_size=1, max_size=400),
    ANY_TEXT,
    st.sampled_from(LANGUAGES),
    st.lists(st.sampled_from(["trade", "gone", "x" * 16, "y" * 16, "z" * 16]), min_size=1, unique=True),
    st.lists(st.sampled_from(["RU", "CN", "EU", "EA", "ASEAN"])),
)
def test_every_alert_is_short_and_within_the_limits_of_the_platform(
    title: str, text: str, language: str, told: list[str], countries: list[str]
) -> None:
    message = render_alert(
        make_item(title=title, text=text, countries=tuple(countries), language="zh"),
        Card(),
        lists=make_lists(sources={SOURCE: make_source(official=True)}),
        told=tuple(told),
        chat=make_chat(language=language),
        repeat=True,
    )
    assert len(message.plain.partition("\n")[0]) <= FIRST_LINE
    assert len(message.plain) < 2_000
    assert len(message.parts) < 50
    for button in message.rows[0]:
        assert bool(button.url) != bool(button.action)
        assert len(button.action.encode()) <= 64


@given(anything(Findings), st.sampled_from(LANGUAGES), st.booleans())
def test_every_alert_made_of_facts_is_short_too_whatever_the_facts(
    findings: Findings, language: str, repeat: bool
) -> None:
    message = render_alert(
        make_item(language="zh"),
        card_of(None, findings),
        lists=make_lists(),
        told=("visits", "trade"),
        chat=make_chat(language=language),
        repeat=repeat,
    )
    assert len(message.plain.partition("\n")[0]) <= FIRST_LINE
    assert len(message.plain) < 4_000


OUTCOMES: st.SearchStrategy[SendOutcome] = st.one_of(
    st.builds(Sent, message_id=st.one_of(st.none(), st.integers(1))),
    st.just(Unwanted()),
    st.builds(RetryAfter, delay=st.timedeltas(timedelta(0), DAYS)),
    st.just(ChatMoved(new_id=make_chat(id=-100).id)),
    st.builds(Gone, reason=ANY_TEXT),
    st.just(Vanished()),
    st.builds(Rejected, reason=ANY_TEXT, markup=st.booleans()),
    st.builds(Unreachable, reason=ANY_TEXT),
    st.builds(Unclear, reason=ANY_TEXT),
)

ROWS: st.SearchStrategy[Outgoing] = st.builds(
    lambda make, edit_of, age: make(edit_of=edit_of, created_at=NOW - age),
    st.sampled_from([make_outgoing, make_reply]),
    st.one_of(st.none(), st.integers(1)),
    st.timedeltas(timedelta(0), 3 * DAYS),
)


@given(ROWS, st.lists(OUTCOMES, min_size=1, max_size=20))
def test_no_row_is_ever_sent_twice_unmarked(row: Outgoing, outcomes: list[SendOutcome]) -> None:
    may_have_arrived = False
    for outcome in outcomes:
        if may_have_arrived and row.edit_of is None:
            assert row.repeat
        row = settle(row, outcome, chat=None, now=NOW).row
        assert row.status is not OutgoingStatus.SENDING
        assert row.not_before is None or row.not_before >= NOW
        if row.status is not OutgoingStatus.QUEUED:
            return
        may_have_arrived |= isinstance(outcome, Unclear) and row.edit_of is None
