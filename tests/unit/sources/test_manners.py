"""How often a feed says that it may be asked for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.manners import NO_MANNERS, Manners
from bot.sources import KINDS
from bot.sources.manners import read_manners


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("", NO_MANNERS),
        ("<ttl>60</ttl>", Manners(wait_s=3600)),
        ("<ttl> 5 </ttl>", Manners(wait_s=300)),
        ("<ttl></ttl>", NO_MANNERS),
        ("<ttl>-5</ttl>", NO_MANNERS),
        ("<ttl>soon</ttl>", NO_MANNERS),
        ("<ttl>99999999999999</ttl>", NO_MANNERS),
        ("<ttl>٣</ttl>", NO_MANNERS),
        ("<sy:updatePeriod>hourly</sy:updatePeriod>", Manners(wait_s=3600)),
        ("<updatePeriod>\ndaily\n</updatePeriod>", Manners(wait_s=86_400)),
        (
            "<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>",
            Manners(wait_s=900),
        ),
        (
            "<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>",
            Manners(wait_s=3600),
        ),
        ("<sy:updatePeriod>never</sy:updatePeriod>", NO_MANNERS),
        ("<ttl>10</ttl><sy:updatePeriod>hourly</sy:updatePeriod>", Manners(wait_s=3600)),
        (
            "<skipHours><hour>0</hour><hour>23</hour><hour>24</hour><hour>25</hour></skipHours>",
            Manners(skip_hours=(0, 23)),
        ),
        (
            "<skipDays><day>Sunday</day><day>monday</day><day>Odd</day></skipDays>",
            Manners(skip_days=(0, 6)),
        ),
        ("<item><ttl>60</ttl></item>", NO_MANNERS),
        ("<title>x</title><item/><ttl>60</ttl>", NO_MANNERS),
    ],
)
def test_what_the_head_of_a_feed_asks_for(head: str, expected: Manners) -> None:
    text = f"<rss version='2.0'><channel>{head}<item><title>News</title></item></channel></rss>"
    assert read_manners(text) == expected
    parsed = KINDS["feed"].parse(text.encode(), content_type="", url="https://wire.example/", options={})
    assert parsed.manners == expected


@given(
    st.lists(
        st.sampled_from(
            [
                "<ttl>",
                "</ttl>",
                "<hour>",
                "<day>",
                "</day>",
                "<sy:updatePeriod>",
                "<item>",
                "7",
                "daily",
                "x",
                "<",
            ]
        )
    ).map("".join)
)
def test_nothing_that_a_feed_says_is_too_much(text: str) -> None:
    manners = read_manners(text)
    assert manners.wait_s >= 0
    assert all(0 <= hour < 24 for hour in manners.skip_hours)
    assert all(0 <= day < 7 for day in manners.skip_days)
