"""Hubs that feeds name in themselves."""

import json

import pytest

from bot.domain.leases import NO_OFFER, Offer
from bot.sources.feed import FeedKind

HUB, SELF = "https://hub.example/", "https://wire.example/feed"

ITEM = "<item><title>One</title><link>https://wire.example/1</link></item>"
ATOM = 'xmlns:atom="http://www.w3.org/2005/Atom"'


def offer_of(text: str) -> Offer:
    return (
        FeedKind().parse(text.encode(), content_type="", url="https://wire.example/asked", options={}).offer
    )


@pytest.mark.parametrize(
    ("text", "offer"),
    [
        (
            f'<rss {ATOM}><channel><atom:link rel="hub" href="{HUB}"/><atom:link rel="self" href="{SELF}"/>'
            f"<link>https://wire.example/</link>{ITEM}</channel></rss>",
            Offer(hub=HUB, topic=SELF),
        ),
        (
            '<feed xmlns="http://www.w3.org/2005/Atom"><link rel="hub" href="/hub"/>'
            '<link rel="self" href="feed"/><entry><id>1</id><title>One</title></entry></feed>',
            Offer(hub="https://wire.example/hub", topic=SELF),
        ),
        (
            f'<rss {ATOM}><channel><title>t</title><item><title>1</title><atom:link rel="hub" href="{HUB}"/>'
            "</item></channel></rss>",
            NO_OFFER,
        ),
        (f'<rss><channel><link rel="hub" href="javascript:alert(1)"/>{ITEM}</channel></rss>', NO_OFFER),
        (f"<rss><channel>{ITEM}</channel></rss>", NO_OFFER),
        (
            json.dumps(
                {
                    "version": "https://jsonfeed.org/version/1.1",
                    "feed_url": SELF,
                    "hubs": [
                        {"type": "rssCloud", "url": "https://cloud.example"},
                        "nonsense",
                        {"type": "WebSub", "url": HUB},
                    ],
                    "items": [],
                }
            ),
            Offer(hub=HUB, topic=SELF),
        ),
        (json.dumps({"version": "https://jsonfeed.org/version/1", "hubs": 5, "items": []}), NO_OFFER),
    ],
)
def test_what_a_feed_offers(text: str, offer: Offer) -> None:
    assert offer_of(text) == offer
