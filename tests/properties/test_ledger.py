"""The ledger finds what a scan of all rows would."""

from collections.abc import Mapping
from dataclasses import replace

import hypothesis.strategies as st
from hypothesis import example, given

from bot.domain.chats import ChatId
from bot.domain.items import ItemId, StoryId
from bot.domain.outbox import Outgoing, OutgoingId, OutgoingStatus, Telling
from storage.ledger import Ledger
from tests.make import make_outgoing

#: Each message has one row that sent it: it is known by the id that Telegram gave.
ROWS = st.builds(
    make_outgoing,
    id=st.sampled_from("abcdef").map(OutgoingId),
    chat_id=st.integers(1, 2).map(ChatId),
    story_id=st.none() | st.sampled_from(("s1", "s2")).map(StoryId),
    item_id=st.none() | st.just(ItemId("item-1")),
    telling=st.sampled_from(Telling),
    edit_of=st.none() | st.just(7),
    status=st.sampled_from(OutgoingStatus),
    sent_id=st.none() | st.just(0),
    seq=st.integers(1, 5),
).map(lambda row: row if row.sent_id is None else replace(row, sent_id=ord(row.id)))


def expected(rows: Mapping[str, Outgoing], chat: int, message: int) -> set[str]:
    return {
        key
        for key, row in rows.items()
        if (row.chat_id, row.sent_id) == (chat, message) and row.item_id is not None and row.edit_of is None
    }


TOLD = make_outgoing(id="a", chat_id=1, item_id=ItemId("item-1"), sent_id=ord("a"), seq=1)


@given(st.lists(st.tuples(ROWS, st.booleans()), max_size=12))
@example([(TOLD, True), (replace(TOLD, edit_of=7), True)])
def test_rows_are_found_by_story_and_by_message(changes: list[tuple[Outgoing, bool]]) -> None:
    ledger = Ledger()
    rows: dict[str, Outgoing] = {}
    for row, is_kept in changes:
        ledger.replace(row.id, rows.get(row.id), new=row if is_kept else None)
        if is_kept:
            rows[row.id] = row
        else:
            rows.pop(row.id, None)
    for story in (StoryId("s1"), StoryId("s2")):
        assert set(ledger.of(story)) == {key for key, row in rows.items() if row.story_id == story}
    for chat in (1, 2):
        for message in map(ord, "abcdef"):
            found = ledger.in_message(ChatId(chat), message)
            assert {found} - {None} == expected(rows, chat, message)
