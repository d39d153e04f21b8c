"""What one answer of a source means."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.manners import Manners
from bot.domain.outcomes import Failed, NotModified
from bot.domain.sources import PollResult, SourceState
from bot.pipeline.read import Reader, Reading, read_unfetched
from bot.ports import Parsed
from tests.fakes import FakeAnalyst, FakeKind
from tests.make import HOUR, NOW, make_draft, make_fetched, make_figure, make_source, make_state, make_visit

NEW = make_state(seeded=False)


def read(
    before: Reading | SourceState, body: str, *, analyst: FakeAnalyst | None = None, **fetched: Any
) -> Reading:
    """What a document means after what was read before; `seen` is all that is remembered then."""
    state, seen = (before.state, before.seen or ()) if isinstance(before, Reading) else (before, ())
    reader = Reader(kinds={"fake": FakeKind()}, analyst=analyst or FakeAnalyst())
    fetched_now = make_fetched(body.encode(), **fetched)
    reading = reader.read(fetched_now, make_source(), state=state, seen=seen, now=NOW)
    return replace(reading, seen=seen if reading.seen is None else reading.seen)


def titles(reading: Reading) -> list[str]:
    return [item.title for item in reading.items]


def test_first_document_is_what_was_there_and_not_news() -> None:
    reading = read(NEW, "b\na")
    assert (reading.first, titles(reading)) == (True, ["a", "b"])
    assert (reading.state.seeded, reading.state.result) == (True, PollResult.NEW)
    assert (reading.state.polled_at, reading.state.new_at) == (NOW, NOW)


def test_facts_come_with_their_items_and_only_with_those_that_have_some() -> None:
    analyst = FakeAnalyst(visits=(make_visit(),), figures=(make_figure(),))
    reading = read(NEW, "b\na", analyst=analyst)
    assert [one.id for one in reading.facts] == [item.id for item in reading.items]
    assert reading.facts[0].visits == (make_visit(),)
    assert read(NEW, "b\na").facts == ()


def test_later_document_brings_only_what_is_new_oldest_first() -> None:
    reading = read(read(NEW, "b\na"), "d\nc\nb\na")
    assert (reading.first, titles(reading)) == (False, ["c", "d"])
    assert reading.state.next_poll_at == NOW + timedelta(minutes=10)


def test_what_comes_after_an_empty_first_document_is_news() -> None:
    empty = read(NEW, "")
    assert (empty.first, empty.items, empty.state.result) == (True, (), PollResult.EMPTY)
    after = read(empty, "a")
    assert (after.first, titles(after)) == (False, ["a"])


def test_empty_document_forgets_nothing() -> None:
    first = read(NEW, "b\na")
    empty = read(first, "")
    assert (empty.state.result, empty.seen) == (PollResult.EMPTY, first.seen)
    assert titles(read(empty, "c\nb\na")) == ["c"]


def test_same_bytes_are_not_read_again() -> None:
    state = read(NEW, "a").state
    reading = read(state, "a", etag="new")
    assert (reading.items, reading.state.result, reading.state.etag) == ((), PollResult.UNCHANGED, "new")


def test_source_that_stays_empty_is_still_called_empty() -> None:
    empty = read(read(NEW, "a").state, "").state
    assert read(empty, "").state.result is PollResult.EMPTY
    assert (
        read_unfetched(make_source(), empty, outcome=NotModified(), now=NOW).state.result is PollResult.EMPTY
    )


def test_document_that_cannot_be_read_keeps_memory_and_drops_validators() -> None:
    first = read(NEW, "b\na", etag="e", last_modified="m")
    reading = read(first, "!", etag="other")
    after = reading.state
    assert (after.result, after.detail, after.failures) == (PollResult.UNPARSABLE, "no feed", 1)
    assert (after.etag, after.last_modified, reading.seen, reading.items) == ("", "", first.seen, ())
    mended = read(reading, "c\nb\na").state
    assert (mended.result, mended.detail, mended.failures) == (PollResult.NEW, "", 0)


def test_first_document_that_cannot_be_read_seeds_nothing() -> None:
    after = read(NEW, "!").state
    assert not after.seeded
    assert read(after, "a").first


def test_source_that_fails_waits_as_long_as_the_server_asks() -> None:
    state = make_state(etag="e", last_modified="m", failures=2)
    reading = read_unfetched(
        make_source(), state, outcome=Failed(reason="HTTP 503", retry_after=5 * HOUR), now=NOW
    )
    after = reading.state
    assert (after.result, after.detail, after.failures) == (PollResult.UNREACHABLE, "HTTP 503", 3)
    assert (after.next_poll_at, after.polled_at) == (NOW + 5 * HOUR, NOW)
    assert (after.etag, after.last_modified, reading.seen) == ("", "", None)


def test_server_that_says_nothing_changed_ends_a_row_of_failures() -> None:
    state = make_state(etag="e", failures=2, detail="HTTP 503", result=PollResult.UNREACHABLE)
    reading = read_unfetched(make_source(), state, outcome=NotModified(), now=NOW)
    after = reading.state
    assert (after.result, after.detail, after.failures, after.etag) == (PollResult.UNCHANGED, "", 0, "e")
    assert (reading.items, reading.first) == ((), False)


def test_validators_keep_the_time_when_they_were_first_given() -> None:
    first = read(NEW, "a", etag="e").state
    assert (first.etag, first.validators_at) == ("e", NOW)
    old = make_state(etag="e", validators_at=NOW - HOUR)
    assert read(old, "b", etag="e").state.validators_at == NOW - HOUR
    assert read(old, "b", etag="f").state.validators_at == NOW


class Scripted(FakeKind):
    """A kind that reads every document as the same drafts."""

    def __init__(self, *drafts: Any, **parsed: Any) -> None:
        self.parsed = Parsed(drafts=drafts, **parsed)

    def parse(self, body: bytes, *, content_type: str, url: str, options: Mapping[str, str]) -> Parsed:
        return self.parsed


def test_item_is_made_of_draft_source_and_analysis() -> None:
    draft = make_draft(published=NOW - HOUR)
    analyst = FakeAnalyst(topics=("visits",), countries=("RU",))
    source = make_source(language="", country="RU", official=True)
    reader = Reader(kinds={"fake": Scripted(draft, language="ZH-Hans")}, analyst=analyst)
    reading = reader.read(make_fetched(), source, state=NEW, seen=(), now=NOW)
    [item], [document] = reading.items, analyst.documents
    assert (item.title, item.text, item.url, item.published) == (
        draft.title,
        draft.text,
        draft.url,
        NOW - HOUR,
    )
    assert (item.source_id, item.seen_at, item.language) == ("wire", NOW, "en")
    assert (item.topics, item.countries) == (("visits",), ("RU",))
    assert (document.title, document.text, document.published) == (draft.title, draft.text, NOW - HOUR)
    assert (document.language, document.country, document.official) == ("zh", "RU", True)


@pytest.mark.parametrize(("published", "newest"), [(NOW - 5 * HOUR, NOW - HOUR), (NOW + HOUR, NOW)])
def test_newest_item_is_never_older_than_before_nor_in_the_future(published: Any, newest: Any) -> None:
    reader = Reader(kinds={"fake": Scripted(make_draft(published=published))}, analyst=FakeAnalyst())
    state = make_state(new_at=NOW - HOUR)
    reading = reader.read(make_fetched(), make_source(), state=state, seen=(), now=NOW)
    assert reading.state.new_at == newest


@pytest.mark.parametrize(("topics", "asked"), [(("trade",), True), ((), False)])
def test_what_items_mean_is_asked_of_those_on_a_topic(topics: tuple[str, ...], asked: bool) -> None:
    noted: list[tuple[str, str]] = []

    def note(item: str, text: str) -> dict[str, float]:
        noted.append((item, text))
        return {"earlier": 0.7}

    reader = Reader(kinds={"fake": FakeKind()}, analyst=FakeAnalyst(topics=topics), note=note)
    reading = reader.read(make_fetched(b"a"), make_source(), state=NEW, seen=(), now=NOW)
    assert [item for item, _ in noted] == [item.id for item in reading.items if asked]
    assert [report.meant for reports in reading.reports.values() for report in reports] == (
        [{"earlier": 0.7}] if asked else []
    )


def test_a_source_that_refuses_us_is_left_alone_for_longer() -> None:
    def after(failed: Failed, **state: Any) -> SourceState:
        return read_unfetched(make_source(), make_state(**state), outcome=failed, now=NOW).state

    refused, down = Failed(reason="403", refused=True), Failed(reason="down")
    assert after(refused).next_poll_at - NOW == 2 * (after(down).next_poll_at - NOW)
    assert (after(refused).calm_until, after(down).calm_until) == (NOW + timedelta(days=1), None)
    assert after(down, calm_until=NOW + HOUR).calm_until == NOW + HOUR


def test_failures_remember_when_they_began_until_a_success() -> None:
    down = Failed(reason="down")
    first = read_unfetched(make_source(), make_state(), outcome=down, now=NOW).state
    second = read_unfetched(make_source(), first, outcome=down, now=NOW + HOUR).state
    assert (first.failing_since, second.failing_since) == (NOW, NOW)
    assert read_unfetched(make_source(), second, outcome=NotModified(), now=NOW).state.failing_since is None


def test_what_a_source_asks_for_is_remembered() -> None:
    manners = Manners(wait_s=60)
    reader = Reader(kinds={"fake": Scripted(make_draft(), manners=manners)}, analyst=FakeAnalyst())
    fetched = make_fetched(fresh_for=timedelta(minutes=3))
    state = reader.read(fetched, make_source(), state=NEW, seen=(), now=NOW).state
    assert (state.manners, state.fresh_s) == (manners, 180)
    later = read_unfetched(make_source(), state, outcome=NotModified(), now=NOW).state
    assert (later.manners, later.fresh_s) == (manners, 0)


def test_a_gap_is_when_nothing_is_left_that_was_known() -> None:
    first = read(NEW, "b\na")
    assert first.state.gap_at is None
    assert read(first, "c\nb").state.gap_at is None
    assert read(first, "d\nc").state.gap_at == NOW
    assert read(read(first, ""), "d\nc").state.gap_at is None, "it was empty, and starts over"


def test_a_move_counts_only_with_a_document_that_is_known() -> None:
    first = read(NEW, "b\na", moved_to="https://new.example/")
    assert first.state.moves_seen == 0
    assert read(first, "c\nb", moved_to="https://new.example/").state.moves_seen == 1
    assert read(first, "b\na", moved_to="https://new.example/").state.moves_seen == 1
    assert read(first, "d\nc", moved_to="https://new.example/").state.moves_seen == 0
    assert read(first, "", moved_to="https://new.example/").state.moves_seen == 0
    unchanged = NotModified(moved_to="https://new.example/")
    assert read_unfetched(make_source(), first.state, outcome=unchanged, now=NOW).state.moves_seen == 1


def test_other_options_read_the_same_document_again_and_make_no_news_of_other_links() -> None:
    reader = Reader(kinds={"fake": FakeKind()}, analyst=FakeAnalyst())
    fetched, source = make_fetched(b"b\na"), make_source(options={"row": "li"})
    first = reader.read(fetched, source, state=NEW, seen=(), now=NOW)
    again = replace(source, options={"row": "tr"})
    known = reader.read(fetched, again, state=first.state, seen=first.seen or (), now=NOW)
    assert (known.first, known.items, known.state.result) == (False, (), PollResult.UNCHANGED)
    other = reader.read(make_fetched(b"d\nc"), source, state=known.state, seen=first.seen or (), now=NOW)
    assert (other.first, [item.title for item in other.items]) == (True, ["c", "d"])
    some = reader.read(make_fetched(b"e\na"), source, state=known.state, seen=first.seen or (), now=NOW)
    assert (some.first, [item.title for item in some.items]) == (False, ["e"])
