"""Which rows of the outbox told of which story, and in which message."""

from bisect import insort
from collections import defaultdict

from bot.domain.chats import ChatId
from bot.domain.items import StoryId
from bot.domain.outbox import Outgoing, Telling, items_of

#: Rows of a chat that are remembered as its last.
_MOST_LATELY = 10


class Ledger:
    """Keys of rows by what they tell and where it stands."""

    def __init__(self) -> None:
        #: In the order in which they came.
        self._by_story: dict[StoryId, dict[str, None]] = defaultdict(dict)
        self._by_message: dict[tuple[ChatId, int], str] = {}
        #: (order, key) of the last rows by which a chat first heard of a story, the last one last.
        self._lately: dict[ChatId, list[tuple[int, str]]] = {}

    def replace(self, key: str, old: Outgoing | None, *, new: Outgoing | None) -> None:
        """Take note of a change."""
        if old is not None and old.story_id and (new is None or new.story_id != old.story_id):
            rows = self._by_story[old.story_id]
            rows.pop(key, None)
            if not rows:
                del self._by_story[old.story_id]
        if new is not None and new.story_id:
            self._by_story[new.story_id][key] = None
        before, after = _message(old), _message(new)
        if before is not None and before != after and self._by_message.get(before) == key:
            del self._by_message[before]
        self._note_first(key, new)
        if after is not None:
            self._by_message[after] = key

    def of(self, story_id: StoryId) -> list[str]:
        """Keys of the rows of a story."""
        return list(self._by_story.get(story_id, ()))

    def lately(self, chat_id: ChatId) -> list[str]:
        """Keys of the rows by which a chat last heard of stories, the last one first."""
        return [key for _, key in reversed(self._lately.get(chat_id, ()))]

    def _note_first(self, key: str, row: Outgoing | None) -> None:
        if row is None or row.story_id is None or row.telling is not Telling.FIRST or row.sent_id is None:
            return
        rows = self._lately.setdefault(row.chat_id, [])
        if (row.seq, key) not in rows:
            insort(rows, (row.seq, key))
            del rows[:-_MOST_LATELY]

    def in_message(self, chat_id: ChatId, message_id: int) -> str | None:
        """The key of the row that is told in a message."""
        return self._by_message.get((chat_id, message_id))


def _message(row: Outgoing | None) -> tuple[ChatId, int] | None:
    """Which message a row is told in; an edit shows what the first row of the message tells."""
    if row is None or row.edit_of is not None or not row.sent_id or not items_of(row):
        return None
    return row.chat_id, row.sent_id
