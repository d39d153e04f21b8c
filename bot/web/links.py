"""What the headers of an answer say of where its news can be had (RFC 8288, WebSub)."""

import aiohttp

from bot.domain.leases import NO_OFFER, Offer


def offer_in(response: aiohttp.ClientResponse) -> Offer:
    """The first hub and the address of the document itself in its Link headers."""
    try:
        # A header may name several relations at once: rel="hub self".
        links = [(relation.lower().split(), link.get("url")) for relation, link in response.links.items()]
    except ValueError:
        # An address in them is none; they are no reason to refuse the document.
        return NO_OFFER
    found = {
        name: next((str(url) for relations, url in links if name in relations), "")
        for name in ("hub", "self")
    }
    return Offer(hub=found["hub"], topic=found["self"])
