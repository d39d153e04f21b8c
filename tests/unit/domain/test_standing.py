"""How we stand with the platform: refused, rivalled, silent; and who gives way to whom."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.standing import (
    GIVE_WAY_S,
    REFUSED_AFTER_S,
    RIVAL_AFTER_S,
    SILENT_AFTER_S,
    Ending,
    Standing,
    after,
    may_send,
    rivalry,
    silence,
)

NEW = Standing(answered_at=0.0)

Poll = tuple[Ending, float, float]


def stood(*polls: Poll) -> Standing:
    """The standing after polls: (ending, opened, ended)."""
    standing = NEW
    for ending, opened_at, now in polls:
        standing = after(standing, ending, opened_at=opened_at, now=now)
    return standing


def test_who_gets_answers_is_well() -> None:
    standing = stood((Ending.ANSWERED, 0, 50), (Ending.ANSWERED, 50, 51))
    assert may_send(standing, 51)
    assert (rivalry(standing, 51), silence(standing, 51)) == ("", "")
    assert silence(standing, 51 + SILENT_AFTER_S) == ""
    assert silence(standing, 52 + SILENT_AFTER_S) == "Telegram does not answer"


def test_a_refused_token_stops_sending_after_half_a_minute_and_one_answer_clears_it() -> None:
    once = stood((Ending.REFUSED, 0, 1))
    assert may_send(once, REFUSED_AFTER_S)
    for_long = stood((Ending.REFUSED, 0, 1), (Ending.FAILED, 2, 3), (Ending.REFUSED, 30, 31))
    assert not may_send(for_long, 31)
    assert silence(for_long, 31) == "Telegram refuses the token of this bot"
    cleared = after(for_long, Ending.ANSWERED, opened_at=31, now=32)
    assert may_send(cleared, 1000)
    assert silence(cleared, 32) == ""


def test_a_few_failures_are_no_silence_and_four_at_once_are() -> None:
    failed = [(Ending.FAILED, float(at), at + 1.0) for at in range(4)]
    assert silence(stood(*failed[:3]), 3) == ""
    assert silence(stood(*failed), 4) == "Telegram does not answer"


def test_a_rival_is_told_after_two_minutes_and_no_more_when_it_has_been_calm_for_one() -> None:
    fight: list[Poll] = [(Ending.RIVAL, float(at), at + 10.0) for at in range(0, 130, 10)]
    begun = stood(*fight[:12])
    assert rivalry(begun, 10 + RIVAL_AFTER_S - 1) == ""
    assert "takes the updates" in rivalry(stood(*fight), 10 + RIVAL_AFTER_S)
    calm = stood(*fight, (Ending.ANSWERED, 130, 180))
    assert rivalry(calm, 180) != ""
    assert rivalry(calm, 191) == ""
    assert after(calm, Ending.ANSWERED, opened_at=180, now=230).rivalled is None


def test_who_polled_before_keeps_the_line_and_who_came_later_gives_way() -> None:
    senior = stood((Ending.ANSWERED, 0, 50), (Ending.RIVAL, 50, 53))
    newcomer = stood((Ending.ANSWERED, 0, 1), (Ending.RIVAL, 1, 4))
    assert (senior.held, newcomer.held) == ((0, 50), None)
    assert silence(senior, 53) == ""
    assert "waiting for it to end" in silence(newcomer, 4)


def test_a_poll_that_was_open_long_makes_senior_also_without_an_answer() -> None:
    assert stood((Ending.RIVAL, 0, 15)).held == (0, 15)


def test_who_was_away_for_long_is_no_senior_any_more() -> None:
    assert stood((Ending.ANSWERED, 0, 50), (Ending.RIVAL, 200, 201)).held is None


@dataclass
class Instance:
    """One of several bots with the same token, second by second."""

    starts: float
    standing: Standing = NEW
    opened_at: float | None = None
    next_at: float = 0.0
    #: Seconds in which the line was its.
    had: list[float] = field(default_factory=list)


def fought(instances: list[Instance], until: int, *, late_s: float) -> None:
    """Let them poll: a poll lasts 50 s, a new one ends the other, which hears of it `late_s` later."""
    holder: Instance | None = None
    hears: list[tuple[float, Instance]] = []
    for one in instances:
        one.next_at = one.starts
    for now in map(float, range(until)):
        for at, one in [each for each in hears if each[0] <= now]:
            hears.remove((at, one))
            assert one.opened_at is not None
            one.standing = after(one.standing, Ending.RIVAL, opened_at=one.opened_at, now=now)
            one.opened_at, one.next_at = None, now + (1.0 if one.standing.held else GIVE_WAY_S)
        for one in instances:
            if one is holder and one.opened_at is not None and now - one.opened_at >= 50:
                one.standing = after(one.standing, Ending.ANSWERED, opened_at=one.opened_at, now=now)
                one.opened_at, holder, one.next_at = None, None, now
            if one.opened_at is None and one.next_at <= now:
                if holder is not None:
                    hears.append((now + late_s, holder))
                holder, one.opened_at = one, now
        if holder is not None:
            holder.had.append(now)


@given(st.integers(20, 200), st.sampled_from([0.0, 1.0, 2.0, 3.0]))
def test_of_two_the_first_has_the_line_nearly_always(gap: int, late_s: float) -> None:
    first, second = Instance(0), Instance(gap)
    fought([first, second], gap + 300, late_s=late_s)
    assert first.standing.held is not None
    assert second.standing.held is None
    assert len([at for at in first.had if at >= gap]) >= 200


@given(st.integers(0, 30), st.integers(0, 30), st.sampled_from([0.0, 1.0, 3.0]))
def test_of_three_that_start_at_once_one_comes_to_have_the_line(gap: int, other: int, late_s: float) -> None:
    instances = [Instance(0), Instance(gap), Instance(gap + other)]
    fought(instances, 600, late_s=late_s)
    last = [[at for at in one.had if at >= 300] for one in instances]
    assert max(map(len, last)) >= 150


@pytest.mark.parametrize("late_s", [0.0, 3.0])
def test_the_second_has_the_line_soon_after_the_first_is_gone(late_s: float) -> None:
    for gone in range(100, 130):
        first, second = Instance(0), Instance(60)
        fought([first, second], gone, late_s=late_s)
        assert second.next_at - gone < 30 or second.opened_at is not None
