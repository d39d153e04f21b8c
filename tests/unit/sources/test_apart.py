"""What a document can do to a process, and that it costs one poll of one source."""

import os
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psutil
import pytest

from bot.ports import Parsed
from bot.sources import KINDS, apart
from bot.sources.apart import Bounds, Workshop
from bot.sources.article import read_article
from tests.contracts.source_kind import Recorded, recorded

BAD = "tests.unit.sources.bad_kinds"

#: Seconds; a process must have started by then, also on a slow machine.
LONG = 120.0

only_linux = pytest.mark.skipif(sys.platform != "linux", reason="address space is bounded on Linux only")


def workshop(*, workers: int = 1, deadline_s: float = LONG, answer: int = 1_000_000) -> Workshop:
    bounds = Bounds(deadline_s=deadline_s, memory=512 << 20, answer=answer)
    return Workshop(BAD, workers=workers, bounds=bounds)


@pytest.fixture
def shop() -> Iterator[Workshop]:
    shop = workshop()
    yield shop
    shop.close()


def parse(shop: Workshop, kind: str, body: bytes = b"news") -> Parsed:
    return shop.parse(kind, body, content_type="text/xml", url="https://news.example/feed", options={})


def children() -> list[psutil.Process]:
    """The processes of workshops, and dead ones that nobody has buried."""
    return [
        one
        for one in psutil.Process().children()
        if one.status() == psutil.STATUS_ZOMBIE or "bot.sources.worker" in one.cmdline()
    ]


def test_a_document_is_read_as_by_its_kind(shop: Workshop) -> None:
    draft = parse(shop, "good", "новости".encode()).drafts[0]
    assert (draft.title, draft.text, draft.url) == ("новости", "text/xml", "https://news.example/feed")


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("crashes", apart.BROKEN),
        ("aborts", apart.BROKEN),
        ("is killed", apart.BROKEN),
        ("has a fault", apart.BROKEN),
        ("closes its output", apart.BROKEN),
        ("answers nonsense", apart.UNSOUND),
        pytest.param("grows", apart.TOO_LARGE, marks=only_linux),
    ],
)
def test_what_breaks_is_named_and_the_next_document_is_read(
    shop: Workshop, capfd: pytest.CaptureFixture[str], kind: str, error: str
) -> None:
    assert parse(shop, "good").drafts
    assert parse(shop, kind) == Parsed(drafts=(), error=error)
    assert parse(shop, "good").drafts
    assert len(children()) == 1


@pytest.mark.parametrize("kind", ["hangs", "runs away"])
def test_what_hangs_is_ended_and_the_next_document_is_read(
    shop: Workshop, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    with monkeypatch.context() as hasty:
        hasty.setattr(shop, "_bounds", Bounds(deadline_s=0.2))
        assert parse(shop, kind) == Parsed(drafts=(), error=apart.TOO_SLOW)
    assert parse(shop, "good").drafts
    assert len(children()) == 1


def test_an_answer_without_end_is_refused() -> None:
    shop = workshop(answer=1000)
    assert parse(shop, "good", b"x" * 2000) == Parsed(drafts=(), error=apart.UNSOUND)
    assert parse(shop, "good").drafts
    shop.close()


def test_what_a_library_prints_is_no_answer(shop: Workshop, capfd: pytest.CaptureFixture[str]) -> None:
    assert parse(shop, "prints").drafts
    assert parse(shop, "good").drafts


def test_the_process_is_kept(shop: Workshop) -> None:
    parse(shop, "good")
    first = children()
    for _ in range(5):
        parse(shop, "good")
    assert children() == first


def test_one_that_died_in_between_is_replaced(shop: Workshop) -> None:
    parse(shop, "good")
    (child,) = children()
    child.kill()
    # Left unburied, as if it had died just now.
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    assert parse(shop, "good").drafts


def test_a_second_process_is_started_only_when_the_first_is_busy() -> None:
    shop = workshop(workers=2)
    assert children() == []
    parse(shop, "good")
    parse(shop, "good")
    assert len(children()) == 1
    with ThreadPoolExecutor(1) as threads:
        hanging = threads.submit(parse, shop, "hangs")
        while len(children()) + (not hanging.running()) < 2:
            assert parse(shop, "good").drafts
        shop.close()
        assert hanging.result() == Parsed(drafts=(), error=apart.STOPPED)


def test_closing_ends_what_is_underway_and_leaves_nothing_behind(shop: Workshop) -> None:
    parse(shop, "good")
    with ThreadPoolExecutor(1) as threads:
        hanging = threads.submit(parse, shop, "hangs")
        shop.close()
        assert hanging.result() == Parsed(drafts=(), error=apart.STOPPED)
    assert children() == []
    assert parse(shop, "good") == Parsed(drafts=(), error=apart.STOPPED)
    shop.close()


def test_a_worker_ends_with_the_process_that_it_works_for(shop: Workshop) -> None:
    parse(shop, "good")
    worker = shop._workers[0]
    assert worker._process is not None
    assert worker._process.stdin is not None
    worker._process.stdin.close()
    assert worker._process.wait(LONG) == 0


def test_a_worker_does_not_hear_the_keys_that_stop_the_bot(shop: Workshop) -> None:
    parse(shop, "good")
    (child,) = children()
    assert os.getpgid(child.pid) != os.getpgid(0)


def test_a_worker_knows_no_secret(shop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_TOKEN", "1:secret")
    parse(shop, "good")
    (child,) = children()
    assert "BOT_TOKEN" not in child.environ()


def test_many_threads_share_it() -> None:
    shop = workshop(workers=2)
    with ThreadPoolExecutor(8) as threads:
        bodies = [str(number).encode() for number in range(40)]
        read = list(threads.map(lambda body: parse(shop, "good", body).drafts[0].title.encode(), bodies))
    assert read == bodies
    shop.close()


def test_every_recorded_document_is_read_apart_as_it_is_here() -> None:
    shop = Workshop(workers=1, bounds=Bounds(deadline_s=LONG))
    apart_kinds = shop.kinds(KINDS)
    payloads: list[Recorded] = [payload for name in KINDS for payload in recorded(name)]
    for payload in payloads:
        here = payload.parse(payload.body)
        assert payload.parse(payload.body, by=apart_kinds[payload.kind]) == here
    shop.close()


PAGE = (
    "<html><body><article><h1>Talks</h1><p>Министры встретились в Осло.</p></article></body></html>".encode()
)


def test_an_article_is_read_apart_as_it_is_here(shop: Workshop) -> None:
    here = read_article(PAGE, content_type="text/html")
    assert here is not None
    assert shop.read_article(PAGE, content_type="text/html") == here
    assert shop.read_article(b"", content_type="text/html") == read_article(b"", content_type="text/html")


def test_a_page_that_takes_too_long_is_no_article(shop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as hasty:
        hasty.setattr(shop, "_bounds", Bounds(deadline_s=0.001))
        assert shop.read_article(PAGE, content_type="text/html") is None
    assert shop.read_article(PAGE, content_type="text/html") is not None
