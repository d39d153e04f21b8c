"""What a newcomer finds in the playground.

The bot joins the group, the forum and the channel when the page first opens them: only then does it hear of
them (my_chat_member), so that its greeting appears before the reader's eyes.
"""

from collections.abc import Callable

from bot.playground.model import ADMIN_RIGHTS, Chat, Member, Person, Status
from bot.playground.platform import Platform

BOT = Person(7_000_000_001, "Communiqué", username="communique_bot", is_bot=True)
YOU = Person(100_001, "You", username="you", language="en")
OLGA = Person(100_002, "Ольга", username="olga", language="ru")
LI_LEI = Person(100_003, "李雷", username="lilei", language="zh-hans")

TRADE_DESK = -200_001
NEWSROOM_NUMBER = 3_000_000_001
CHANNEL_NUMBER = 3_000_000_002

_FORUM_RIGHTS = frozenset({"can_manage_chat", "can_delete_messages", "can_pin_messages", "can_manage_topics"})


def demo_world(now: Callable[[], float]) -> Platform:
    """Make the chats of the demo; each is spoken in by one person."""
    platform = Platform(BOT, now=now)
    for person in (YOU, OLGA, LI_LEI):
        platform.add_private(person)
    group = platform.add_group(TRADE_DESK, "Trade desk", creator=YOU)
    _join(group, OLGA, status=Status.MEMBER)
    group.on_first_open = Member(BOT, Status.MEMBER)
    _newsroom(platform)
    channel = platform.add_channel(CHANNEL_NUMBER, "Corridor brief", creator=YOU, username="corridor_brief")
    _join(channel, OLGA, status=Status.MEMBER)
    _join(channel, LI_LEI, status=Status.MEMBER)
    posting = frozenset({"can_manage_chat", "can_post_messages", "can_edit_messages", "can_delete_messages"})
    channel.on_first_open = Member(BOT, Status.ADMINISTRATOR, posting)
    return platform


def _newsroom(platform: Platform) -> None:
    forum = platform.add_supergroup(NEWSROOM_NUMBER, "Embassy newsroom", creator=LI_LEI, is_forum=True)
    _join(forum, YOU, status=Status.ADMINISTRATOR)
    _join(forum, OLGA, status=Status.MEMBER)
    forum.speaker = YOU.id
    forum.on_first_open = Member(BOT, Status.MEMBER)
    for name in ("Visits", "Trade"):
        platform.add_topic(forum.id, name)


def _join(chat: Chat, person: Person, *, status: Status) -> None:
    rights = frozenset[str]()
    if status is Status.ADMINISTRATOR:
        rights = _FORUM_RIGHTS if chat.is_forum else ADMIN_RIGHTS
    chat.members[person.id] = Member(person, status, rights)
