"""A newcomer's first minute, in a real browser: `python -m bot try`, the page, a subscription, an alert."""

import asyncio
import os
import re
import shutil
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, Page, async_playwright, expect

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium: apt-get install chromium"),
]

#: Generous: the machine may be slow, and nothing is measured here.
_PATIENCE_MS = 60_000

#: Where screenshots go when somebody wants to look at them: SHOTS=folder make test
_SHOTS = os.environ.get("SHOTS")


@pytest.fixture
async def address(tmp_path: Path) -> AsyncIterator[str]:
    """The playground's address, as its first line says it."""
    without_token = {name: value for name, value in os.environ.items() if not name.startswith("BOT_")}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "try", "--port", "0"),
        env=without_token,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert process.stdout is not None
    line = (await process.stdout.readline()).decode()
    found = re.search(r"http://127\.0\.0\.1:\d+/", line)
    assert found, line
    yield found[0]
    process.send_signal(signal.SIGTERM)
    assert await process.wait() == 0


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield launched
        await launched.close()


async def open_page(
    browser: Browser, address: str, *, theme: str, width: int = 1200
) -> tuple[Page, list[str]]:
    """The page in a theme, and the list that its errors go into."""
    context = await browser.new_context(
        color_scheme="dark" if theme == "dark" else "light", viewport={"width": width, "height": 800}
    )
    page = await context.new_page()
    page.set_default_timeout(_PATIENCE_MS)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on(
        "requestfailed", lambda request: errors.append(request.url) if "/events" not in request.url else None
    )
    await page.goto(address)
    return page, errors


def messages(page: Page, text: str) -> Locator:
    return page.get_by_test_id("message").filter(has_text=text)


async def press(page: Page, text: str) -> None:
    """Press the newest button with this text."""
    await page.get_by_test_id("inline-button").filter(has_text=text).last.click()


async def say(page: Page, text: str) -> None:
    await page.get_by_test_id("composer").fill(text)
    await page.get_by_test_id("composer").press("Enter")


async def shoot(page: Page, name: str) -> None:
    if _SHOTS:
        await page.screenshot(path=Path(_SHOTS) / f"{name}.png")


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_a_newcomer_subscribes_by_buttons_and_gets_an_alert(
    browser: Browser, address: str, theme: str
) -> None:
    page, errors = await open_page(browser, address, theme=theme)
    await page.get_by_test_id("start").click()
    await expect(messages(page, "visits, trade figures")).to_be_visible(timeout=_PATIENCE_MS)
    await press(page, "Subscribe")
    await press(page, "Trade")
    await press(page, "Everywhere")
    await expect(messages(page, "Subscribed")).to_be_visible(timeout=_PATIENCE_MS)
    alert = page.get_by_test_id("message").filter(has=page.get_by_text("Mute 24 h")).first
    await expect(alert).to_be_visible(timeout=_PATIENCE_MS)
    await shoot(page, f"alert-{theme}")
    await say(page, "/topic trade")
    await expect(page.get_by_test_id("message").filter(has_text="Refresh").last).to_be_visible(
        timeout=_PATIENCE_MS
    )
    await shoot(page, f"topic-{theme}")
    assert errors == []


async def test_a_mute_is_confirmed_and_the_alert_stays(browser: Browser, address: str) -> None:
    page, errors = await open_page(browser, address, theme="light", width=420)
    await page.get_by_test_id("chat-list-item-100001").click()
    await say(page, "/subscribe trade")
    await expect(messages(page, "Subscribed")).to_be_visible(timeout=_PATIENCE_MS)
    await page.get_by_test_id("inline-button").filter(has_text="Mute 24 h").first.click()
    await expect(page.get_by_test_id("toast")).to_contain_text("Muted for 24 hours", timeout=_PATIENCE_MS)
    await shoot(page, "phone")
    assert errors == []


async def test_a_russian_reader_is_answered_in_russian_and_text_is_never_markup(
    browser: Browser, address: str
) -> None:
    page, errors = await open_page(browser, address, theme="light")
    await page.get_by_test_id("chat-list-item-100002").click()
    await page.get_by_test_id("start").click()
    await expect(messages(page, "Я слежу")).to_be_visible(timeout=_PATIENCE_MS)
    await say(page, "/topic <b>\"&amp;'</b>")
    await expect(messages(page, "Не понял: «<b>\"&amp;'</b>»")).to_be_visible(timeout=_PATIENCE_MS)
    assert errors == []
