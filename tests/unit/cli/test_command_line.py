"""`python -m bot …` as a person types it: exit codes, and one clear line when something is wrong."""

import json
import os
import signal
import subprocess
import sys
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from bot.ports import Batch
from storage import TinyDBStore
from tests.flows.newsroom import TOKEN
from tests.house.code import ROOT
from tests.make import make_state

FEED = """<rss version="2.0"><channel><title>Customs</title><link>https://customs.example/</link>
<item><guid>1</guid><title>China's exports to Russia fell 5% year-on-year in October</title>
<link>https://customs.example/1</link><pubDate>Mon, 03 Nov 2025 10:00:00 GMT</pubDate></item>
<item><guid>2</guid><title>A day without a date</title><pubDate>yesterday</pubDate></item></channel></rss>"""


def run(
    *arguments: str, env: dict[str, str] | None = None, text: str = ""
) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("BOT_")}
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        env={**clean, **(env or {})},
        input=text,
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("BOT_TOKEN", "not a token", "must look like"),
        ("BOT_ADMINS", "me", "numeric"),
        ("BOT_ACCESS", "closed", "one of open, invite"),
        ("BOT_RATE", "0", "1 to 1000"),
        ("BOT_HTTP_LISTEN", "8080", "HOST:PORT"),
        ("BOT_API_URL", "ftp://x/bot", "http or https"),
        ("BOT_API_URL", "https://api.example", "end with /bot"),
        ("BOT_WEBHOOK_URL", "https://x.example/telegram", "BOT_WEBHOOK_SECRET"),
        ("BOT_PRIVATE_SOURCES", "yes", "catalogue, never"),
        ("BOT_LOG", "xml", "text, json"),
        ("BOT_DATABASE_URL", "postgresql://localhost/x", "BOT_DATA_DIR"),
        ("BOT_SOURCES", "/nowhere/sources.toml", "cannot be read"),
    ],
)
def test_a_wrong_setting_is_named_in_one_line(name: str, value: str, expected: str) -> None:
    token = {} if name == "BOT_TOKEN" else {"BOT_TOKEN": TOKEN}
    done = run("run", env={**token, name: value})
    assert done.returncode == 2
    assert done.stdout == ""
    (line,) = done.stderr.strip().splitlines()
    assert "BOT_" in line
    assert expected in line
    assert TOKEN not in line


def test_a_missing_token_is_named() -> None:
    done = run("run", env={"BOT_TOKEN": ""})
    assert done.returncode == 2
    assert done.stderr.startswith("error: BOT_TOKEN: is missing")


def test_a_bad_row_stops_the_bot_with_its_line_and_id_and_is_a_row_of_check(tmp_path: Path) -> None:
    catalogue = tmp_path / "sources.toml"
    catalogue.write_text(
        '[[source]]\nid = "good"\nname = "G"\nkind = "feed"\nurl = "https://good.example/"\n\n'
        '[[source]]\nid = "bad"\nname = "B"\nkind = "smoke"\nurl = "https://bad.example/"\n',
        "utf-8",
    )
    env = {"BOT_TOKEN": TOKEN, "BOT_SOURCES": str(catalogue), "BOT_DATA_DIR": str(tmp_path / "data")}
    started = run("run", env=env)
    assert started.returncode == 2
    assert "line 10, id bad: kind must be one of feed" in started.stderr
    checked = run("check", env={**env, "BOT_API_URL": "http://127.0.0.1:9/bot"})
    assert checked.returncode == 1
    assert "✗ sources: " in checked.stdout
    assert "line 10, id bad" in checked.stdout
    assert "✓ topics" in checked.stdout
    assert "✓ database" in checked.stdout
    assert "✗ token: Telegram does not answer" in checked.stdout
    assert TOKEN not in checked.stdout + checked.stderr


async def test_a_source_that_has_moved_for_good_is_a_row_of_check(tmp_path: Path) -> None:
    store = TinyDBStore(tmp_path)
    await store.open()
    await store.commit(Batch(sources=(make_state(moved_to="https://new.example/", moves_seen=3),)))
    await store.close()
    env = {"BOT_TOKEN": TOKEN, "BOT_DATA_DIR": str(tmp_path), "BOT_API_URL": "http://127.0.0.1:9/bot"}
    done = run("check", env=env)
    assert "✓ sources: wire has moved for good; change its url to https://new.example/\n" in done.stdout


def test_a_wrong_setting_is_a_row_of_check() -> None:
    done = run("check", env={"BOT_RATE": "fast"})
    assert done.returncode == 1
    assert done.stdout == "✗ settings: BOT_RATE: must be a whole number from 1 to 1000\n"


def test_preview_shows_a_file_as_the_interface_says(tmp_path: Path) -> None:
    path = tmp_path / "feed.xml"
    path.write_text(FEED, "utf-8")
    done = run("preview", "--json", str(path))
    assert done.returncode == 0, done.stderr
    shown = json.loads(done.stdout)
    assert list(shown) == ["source", "error", "title", "link", "language", "entries"]
    first, second = shown["entries"]
    assert list(first) == ["id", "title", "link", "published", "updated", "authors", "text", "topics"]
    assert first["published"] == "2025-11-03T10:00:00+00:00"
    assert first["topics"] == ["trade"]
    assert second["published"] is None, "a date that cannot be read is never invented"
    assert second["id"] == "2"


def test_preview_says_what_cannot_be_read_and_goes_on(tmp_path: Path) -> None:
    good, page = tmp_path / "feed.xml", tmp_path / "page.html"
    good.write_text(FEED, "utf-8")
    page.write_text("<!doctype html><html><body><p>No feed here.</p></body></html>", "utf-8")
    done = run("preview", "--json", "no-such-thing", str(page), "http://127.0.0.1:9/feed.xml", str(good))
    assert done.returncode == 1
    shown = [json.loads(line) for line in done.stdout.splitlines()]
    assert [bool(one["error"]) for one in shown] == [True, True, True, False]
    assert all(one["entries"] == [] for one in shown[:3])


def test_preview_of_a_page_reads_the_feed_that_it_links_to(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text(
        "<html><head><title>News</title><link rel=alternate type=application/rss+xml href=all.xml>"
        "<link rel=alternate type=application/atom+xml href=comments.xml></head></html>",
        "utf-8",
    )
    (tmp_path / "all.xml").write_text(FEED, "utf-8")
    handler = partial(SimpleHTTPRequestHandler, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/"
        done = run("preview", "--json", url)
        server.shutdown()
    assert done.returncode == 0, done.stderr
    shown = json.loads(done.stdout)
    assert (shown["source"], shown["error"], len(shown["entries"])) == (url, None, 2)
    assert f"reading its feed {url}all.xml" in done.stderr
    assert f"it also has {url}comments.xml" in done.stderr


def test_preview_uses_the_good_rows_of_a_catalogue_with_a_bad_one(tmp_path: Path) -> None:
    catalogue = tmp_path / "mine.toml"
    catalogue.write_text(
        '[[source]]\nid = "off"\nname = "Off"\nkind = "feed"\nurl = "http://127.0.0.1:9/x"\n'
        "[[source]]\nid = 5\n",
        "utf-8",
    )
    done = run("preview", "--json", str(catalogue))
    assert done.returncode == 1
    shown = {one["source"]: one["error"] for one in map(json.loads, done.stdout.splitlines())}
    assert shown["off"] == "connection refused" or "refused" in shown["off"]
    assert "line 6" in shown["5"]


def test_the_playground_port_that_is_taken_is_named() -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = run("try", "--port", str(taken.getsockname()[1]))
    assert done.returncode == 2
    assert "--port" in done.stderr
    assert done.stdout == ""


def test_without_a_command_and_a_token_the_first_line_says_where_the_playground_is() -> None:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("BOT_")}
    with subprocess.Popen(
        [sys.executable, "-m", "bot"],
        env=clean,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        assert process.wait() == 0
    assert line.startswith("Playground: http://127.0.0.1:")
    assert "BOT_TOKEN is not set" in line


@pytest.mark.parametrize("command", ["run", "try", "check", "preview", "analyze", "export", "import"])
def test_every_command_has_help(command: str) -> None:
    done = run(command, "--help")
    assert done.returncode == 0
    assert "usage" in done.stdout
