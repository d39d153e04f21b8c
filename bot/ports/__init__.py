"""The seams between the product and the world. What an implementation owes stands in the docstrings and
is held by the suites in `tests/contracts`."""

from bot.ports.batch import Batch, Horizon, Stats
from bot.ports.hubs import HubClient, HubRequest
from bot.ports.platform import Pace, Platform, Room, Sender
from bot.ports.store import Store
from bot.ports.world import Analyst, Clock, Fetcher, FetchRequest, Parsed, Shelf, SourceKind

__all__ = [
    "Analyst",
    "Batch",
    "Clock",
    "FetchRequest",
    "Fetcher",
    "Horizon",
    "HubClient",
    "HubRequest",
    "Pace",
    "Parsed",
    "Platform",
    "Room",
    "Sender",
    "Shelf",
    "SourceKind",
    "Stats",
    "Store",
]
