"""Never faster than Telegram's published limits, never slower than needed. The time is passed in."""

from datetime import datetime, timedelta

import pytest

from bot.domain.chats import Chat, ChatId, ChatKind
from bot.domain.outbox import Lane
from bot.gateway.pacing import Pacing, Window
from tests.make import NOW, make_chat, make_room

SECOND = timedelta(seconds=1)
STEP = timedelta(milliseconds=50)


def private(number: int = 1) -> Chat:
    return make_chat(id=ChatId(number))


def shared(kind: ChatKind) -> Chat:
    return make_chat(id=ChatId(-5), kind=kind)


def times_of(pacing: Pacing, chats: list[Chat], span: timedelta) -> list[tuple[datetime, Chat]]:
    """When messages leave if each chat always has one waiting."""
    left: list[tuple[datetime, Chat]] = []
    now = NOW
    while now < NOW + span:
        for chat in chats:
            if pacing.room(now).bulk > 0 and chat.id not in pacing.held(now):
                pacing.note(chat, now, lane=Lane.ALERT)
                left.append((now, chat))
        now += STEP
    return left


def most_within(times: list[datetime], span: timedelta) -> int:
    """The most events in any half-open span."""
    return max(sum(start <= other < start + span for other in times) for start in times)


def test_the_overall_rate_holds_in_every_second() -> None:
    left = [at for at, _ in times_of(Pacing(30), [private(one) for one in range(1, 200)], 4 * SECOND)]

    # What leaves evenly may arrive less so: a little room is left, and a sixth to replies.
    assert most_within(left, SECOND) <= 28
    assert len(left) >= 4 * 25


def test_replies_have_a_share_that_alerts_leave_and_leave_one_to_them() -> None:
    for lane in Lane:
        pacing, now = Pacing(30), NOW
        for number in range(1, 1000):
            if (pacing.room(now).replies if lane is Lane.INTERACTIVE else pacing.room(now).bulk) > 0:
                pacing.note(private(number), now, lane=lane)
            now += SECOND / 100
        room = pacing.room(now)
        assert (room.bulk if lane is Lane.INTERACTIVE else room.replies) > 0


def test_alerts_leave_evenly() -> None:
    left = [at for at, _ in times_of(Pacing(30), [private(one) for one in range(1, 200)], 4 * SECOND)]

    assert most_within(left, SECOND / 10) <= 7


def test_a_late_loop_loses_nothing_of_the_rate() -> None:
    pacing, now, left = Pacing(30), NOW, 0
    for number in range(1, 200):
        for _ in range(pacing.room(now).bulk):
            pacing.note(private(1000 * number + left), now, lane=Lane.ALERT)
            left += 1
        now += SECOND * 0.053

    assert left >= 25 * 0.99 * (now - NOW) / SECOND


def test_a_private_chat_gets_a_burst_of_three_and_then_one_a_second() -> None:
    left = [at for at, _ in times_of(Pacing(30), [private()], 60 * SECOND)]

    assert most_within(left, SECOND) == 3
    assert most_within(left, 3 * SECOND) == 3
    assert 54 <= len(left) <= 60


@pytest.mark.parametrize("kind", [ChatKind.GROUP, ChatKind.SUPERGROUP, ChatKind.CHANNEL])
def test_a_shared_chat_gets_one_a_second_and_eighteen_a_minute(kind: ChatKind) -> None:
    left = [at for at, _ in times_of(Pacing(30), [shared(kind)], 180 * SECOND)]

    assert most_within(left, SECOND) == 1
    assert most_within(left, 60 * SECOND) == 18
    assert len(left) == 3 * 18


def test_chats_do_not_wait_for_each_other() -> None:
    pacing = Pacing(30)
    for _ in range(3):
        pacing.note(private(1), NOW, lane=Lane.ALERT)

    assert pacing.held(NOW) == {1}


def test_a_wait_that_the_platform_asked_for_is_kept_for_that_chat_alone() -> None:
    pacing = Pacing(30)
    pacing.wait(ChatId(1), NOW + 3600 * SECOND)
    pacing.note(private(2), NOW, lane=Lane.ALERT)

    assert pacing.held(NOW + 3599 * SECOND) == {1}
    assert pacing.held(NOW + 3600 * SECOND) == frozenset()


def test_a_shorter_wait_does_not_shorten_a_longer_one() -> None:
    pacing = Pacing(30)
    pacing.wait(ChatId(1), NOW + 60 * SECOND)
    pacing.wait(ChatId(1), NOW + 5 * SECOND)
    pacing.note(private(1), NOW, lane=Lane.ALERT)

    assert pacing.held(NOW + 59 * SECOND) == {1}


def test_nothing_is_awaited_while_nothing_is_held() -> None:
    pacing = Pacing(30)
    assert pacing.next_free(NOW) is None
    pacing.note(private(1), NOW, lane=Lane.ALERT)

    assert pacing.next_free(NOW) is None


def test_the_next_chat_to_be_free_is_awaited() -> None:
    pacing = Pacing(30)
    pacing.wait(ChatId(1), NOW + 7 * SECOND)
    pacing.wait(ChatId(2), NOW + 5 * SECOND)

    assert pacing.next_free(NOW) == 5 * SECOND
    assert pacing.next_free(NOW + 6 * SECOND) == SECOND
    assert pacing.next_free(NOW + 8 * SECOND) is None


def test_a_full_second_is_waited_out_whoever_is_free_before() -> None:
    """Otherwise the loop would spin: a chat that is free cannot be written to yet."""
    pacing = Pacing(2)
    pacing.note(private(1), NOW, lane=Lane.ALERT)
    pacing.note(private(2), NOW, lane=Lane.INTERACTIVE)
    pacing.wait(ChatId(3), NOW + SECOND / 2)

    assert pacing.room(NOW) == make_room(0)
    assert pacing.next_free(NOW) == SECOND * 1.1
    assert pacing.next_free(NOW + SECOND / 4) == SECOND * 0.85


def test_what_is_awaited_is_there_then() -> None:
    """Rounding must not make the loop wake up for nothing, again and again."""
    pacing, now = Pacing(29), NOW
    for number in range(1, 300):
        while pacing.room(now).bulk > 0:
            pacing.note(private(number), now, lane=Lane.ALERT)
            number += 1000
        wait = pacing.next_free(now)
        assert wait is not None
        now += wait
        assert pacing.room(now).bulk > 0 or pacing.held(now - wait) != pacing.held(now)


def test_one_flooded_chat_is_its_own_matter() -> None:
    pacing = Pacing(30)
    pacing.flood(ChatId(1), 7 * SECOND, now=NOW)
    pacing.flood(ChatId(1), 9 * SECOND, now=NOW + SECOND)

    assert pacing.held(NOW + 9 * SECOND) == {1}
    assert pacing.room(NOW + SECOND).total == 30


def test_several_flooded_chats_stop_everything_then_slow_it_down_for_a_while() -> None:
    pacing = Pacing(30)
    for number, delay in enumerate((7, 5, 60), 1):
        pacing.flood(ChatId(number), delay * SECOND, now=NOW)

    assert pacing.room(NOW + 4.9 * SECOND) == make_room(0)
    assert pacing.next_free(NOW) == 5 * SECOND
    assert pacing.room(NOW + 5 * SECOND).total == 15
    assert pacing.room(NOW + 66 * SECOND).total == 22
    assert pacing.room(NOW + 126 * SECOND).total == 30
    assert pacing.held(NOW + 59 * SECOND) == {3}


def test_floods_that_are_far_apart_do_not_add_up() -> None:
    pacing = Pacing(30)
    for number in range(1, 9):
        now = NOW + number * 3 * SECOND
        pacing.flood(ChatId(number), SECOND, now=now)

    assert pacing.room(now).total == 30


def test_what_left_before_this_process_counts_for_its_chat() -> None:
    pacing, group = Pacing(30), shared(ChatKind.GROUP)
    for number in range(18):
        pacing.recall(group, NOW - (59 - number) * SECOND)

    assert pacing.held(NOW) == {group.id}
    assert pacing.room(NOW).total == 30


def test_a_pause_ends_and_is_never_shortened() -> None:
    pacing = Pacing(30)
    pacing.pause(NOW + 9 * SECOND)
    pacing.pause(NOW + 2 * SECOND)

    assert pacing.room(NOW + 8 * SECOND) == make_room(0)
    assert pacing.room(NOW + 9 * SECOND).total == 30


def test_idle_chats_are_forgotten_and_busy_ones_are_not() -> None:
    pacing = Pacing(100_000)
    for number in range(1, 6000):
        pacing.note(private(number), NOW, lane=Lane.ALERT)
    later = NOW + 10 * SECOND
    for _ in range(2):
        pacing.note(private(1), later, lane=Lane.ALERT)
    pacing.held(later)
    pacing.note(private(1), later, lane=Lane.ALERT)

    assert len(pacing._chats) == 1
    assert pacing.held(later) == {1}


def test_a_window_is_free_when_its_oldest_event_leaves() -> None:
    window = Window(2, 10 * SECOND)
    window.note(NOW)
    window.note(NOW + 4 * SECOND)

    assert window.free_at(NOW + 5 * SECOND) == NOW + 10 * SECOND
    assert window.room(NOW + 10 * SECOND) == 1
    assert not window.is_idle(NOW + 10 * SECOND)
    assert window.is_idle(NOW + 14 * SECOND)


def test_clock_that_is_set_moves_all_that_is_remembered() -> None:
    pacing, group = Pacing(30), shared(ChatKind.GROUP)
    pacing.note(group, NOW, lane=Lane.ALERT)
    pacing.wait(ChatId(2), NOW + 7 * SECOND)
    pacing.pause(NOW + SECOND)
    back = -3600 * SECOND
    pacing.shift(back)

    assert pacing.next_free(NOW + back) == SECOND
    assert pacing.held(NOW + back) == {group.id, 2}
    assert pacing.held(NOW + back + 2 * SECOND) == {2}
    assert pacing.held(NOW + back + 7 * SECOND) == frozenset()
    assert pacing.room(NOW + back + 2 * SECOND).total == 30
