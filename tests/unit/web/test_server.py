"""Health, metrics, the status page and the webhook, over real HTTP."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

import aiohttp
import pytest

from bot.domain.errors import StorageError
from bot.domain.sources import Health
from bot.ports import Stats
from bot.web.server import HttpServer, Vitals

SECRET = "s3cret_of-the-test"

WELL = Vitals(
    version="9.9",
    problems=(),
    trouble="",
    uptime_s=7200.0,
    stats=Stats(
        items=3,
        chats=2,
        active_chats=1,
        suspended_chats=1,
        subscriptions=4,
        queued=5,
        sending=0,
        uncertain=6,
        failed=7,
        oldest_due=None,
    ),
    outbox_lag_s=1.5,
    wait_s=0.25,
    sources=(("Good & <b>Sons</b>", Health.FRESH), ("Gone", Health.UNREACHABLE)),
    polls={"new": 2},
    deliveries={"Sent": 8},
    requests={"taken": 20, "flood": 9},
    updates={"message": 10, "other": 11},
    updates_waiting=12,
    updates_set_aside=13,
    leases={"wanted": 3, "agreed": 2, "trusted": 1},
    poll_age_s=14.5,
)


FULL = "/var/<data> cannot be written (No space left on device)"
TROUBLED = replace(WELL, problems=(FULL,), trouble=FULL)


class Site:
    """A server whose vitals and store a test can change."""

    def __init__(self) -> None:
        self.vitals = WELL
        self.taken: list[object] = []
        self.store_fails = False
        self.server = HttpServer(self._vitals)
        self.address = ""

    async def _vitals(self) -> Vitals:
        if self.store_fails:
            raise StorageError("the disk is full")
        return self.vitals

    async def take(self, raws: Sequence[object]) -> int:
        if self.store_fails:
            raise StorageError("the disk is full")
        self.taken += raws
        return len(raws)


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    made = Site()
    port = await made.server.open("127.0.0.1", 0)
    made.address = f"http://127.0.0.1:{port}"
    yield made
    await made.server.close()


async def get(site: Site, path: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.get(site.address + path) as response:
        return response.status, await response.text()


async def post(site: Site, body: bytes, secret: str | None) -> int:
    headers = {} if secret is None else {"X-Telegram-Bot-Api-Secret-Token": secret}
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{site.address}/telegram", data=body, headers=headers) as response,
    ):
        return response.status


async def test_health_is_200_while_the_bot_does_its_work_and_503_with_the_reason_otherwise(
    site: Site,
) -> None:
    assert await get(site, "/healthz") == (200, "ok")
    site.vitals = replace(WELL, problems=("sources are not polled", "Telegram does not answer"))
    assert await get(site, "/healthz") == (503, "sources are not polled\nTelegram does not answer")


@pytest.mark.parametrize("path", ["/healthz", "/metrics", "/"])
async def test_every_page_says_so_when_the_store_cannot_even_be_asked(site: Site, path: str) -> None:
    site.store_fails = True
    assert await get(site, path) == (503, "the disk is full")


async def test_a_store_that_cannot_write_is_seen_everywhere(site: Site) -> None:
    assert "communique_storage_ok 1.0" in (await get(site, "/metrics"))[1]
    assert "<td>Storage</td><td>fine</td>" in (await get(site, "/"))[1]
    site.vitals = TROUBLED
    assert await get(site, "/healthz") == (503, FULL)
    _, metrics = await get(site, "/metrics")
    assert "communique_storage_ok 0.0" in metrics
    assert "communique_healthy 0.0" in metrics
    status, page = await get(site, "/")
    assert status == 200
    assert "<td>Storage</td><td>/var/&lt;data&gt; cannot be written" in page


async def test_metrics_can_be_read_by_prometheus(site: Site) -> None:
    status, text = await get(site, "/metrics")
    assert status == 200
    assert 'communique_deliveries{outcome="Sent"} 8.0' in text
    assert 'communique_sources{health="unreachable"} 1.0' in text
    assert "communique_outbox_uncertain 6.0" in text
    assert "communique_healthy 1.0" in text


async def test_the_status_page_shows_names_as_text(site: Site) -> None:
    status, text = await get(site, "/")
    assert status == 200
    assert "Good &amp; &lt;b&gt;Sons&lt;/b&gt;" in text
    assert "<b>Sons" not in text


async def test_without_a_webhook_there_is_nothing_to_post_to(site: Site) -> None:
    assert await post(site, b"{}", SECRET) == 404


@pytest.mark.parametrize("body", [b"", b"not json", b"\xff", b"[" * 100_000])
async def test_what_is_no_update_is_refused(site: Site, body: bytes) -> None:
    site.server.accept_updates(site.take, SECRET)
    assert await post(site, body, SECRET) == 400
    assert site.taken == []
