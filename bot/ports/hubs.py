"""Hubs, which tell us of what is new so that we need not ask (WebSub)."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

from bot.domain.outcomes import Failed


@dataclass(frozen=True, slots=True, kw_only=True)
class HubRequest:
    """What to ask of a hub."""

    hub: str
    #: "subscribe" or "unsubscribe".
    mode: str
    topic: str
    callback: str = field(repr=False)
    secret: str = field(repr=False)
    lease: timedelta
    #: The host named in `hub` may stand on a private network; hosts that it redirects to may not.
    private_ok: bool = False


class HubClient(Protocol):
    """Asks hubs."""

    async def ask(self, request: HubRequest) -> Failed | None:
        """Ask once; None when the hub took it, which is no agreement yet: it asks back at `callback`, maybe
        before this returns. Never raises for what the network does; ends within its deadline."""
        ...
