"""How many articles a second the analyst reads on one core, all stages, and whether four times the text costs
four times as much. Machines differ, so a loop of plain Python is measured in the same run."""

import gc
import tomllib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import cycle, islice
from pathlib import Path
from statistics import median

from bot.__main__ import YOUNG
from bot.config import Settings
from bot.domain.items import Document
from bot.loading import analyst_of, load_topics
from bot.ports import Analyst
from tests.benchmarks.measure import Row, cpu_s

_DATA = Path(__file__).parent / "data"
_LANGUAGES = ("en", "ru", "zh")
_CHARACTERS = 2_000
_ARTICLES = 30
#: Of so many articles one is a report on a visit or on trade.
_REPORTS = 3
#: Paragraphs of such a report that tell of it; the others are background.
_TOLD = 2

#: Texts that could run away: their language, and what is said again and again.
_TRAPS = {
    "one long line": ("en", "The minister of Chile said exports rose 5% "),
    "10,000 numbers": ("en", "exports 1.5% "),
    "Russian": ("ru", "министр Чили посетил Китай, и экспорт вырос на 5%, "),
    "Chinese": ("zh", "越南外长访问智利并会见总统，对俄罗斯出口同比增长5%，"),
}
_TRAP = 10_000
_LOOPS = 1_000_000


async def analysis() -> list[Row]:
    """Articles a second by language and together, of a usual mix and of nothing but reports; traps."""
    usual = gc.get_threshold()
    gc.set_threshold(YOUNG)  # As every command does.
    try:
        return await _measured(analyst_of(load_topics(Settings())[0]))
    finally:
        gc.set_threshold(*usual)


async def _measured(analyst: Analyst) -> list[Row]:
    async def cost(documents: list[Document]) -> float:
        async def step() -> None:
            for document in documents:
                analyst.analyze(document)

        return await cpu_s(step)

    rows = [Row(name="a million turns of an empty loop", value=f"{await cpu_s(_turn) * 1000:.0f} ms")]
    for name, make in (("usual", _usual), ("nothing but reports", _reports)):
        spent = {language: await cost(make(language)) / _ARTICLES for language in _LANGUAGES}
        for language, each in spent.items():
            rows.append(Row(name=f"articles a second, {name}, {language}", value=f"{1 / each:.0f}"))
        together = len(spent) / sum(spent.values())
        size = median(len(one.text) for language in _LANGUAGES for one in make(language))
        rows.append(
            Row(
                name=f"articles a second, {name}, all three",
                value=f"{together:.0f}",
                against=f"{size:,.0f} characters, median; at least 150 wanted of the usual",
            )
        )
    for trap, (language, said) in _TRAPS.items():
        text = said * (_TRAP // len(said))
        once, four = [await cost([_document("", text * times, language)]) for times in (1, 4)]
        name = f"{_TRAP:,} characters of a trap: {trap}"
        rows.append(Row(name=name, value=f"{once * 1000:.0f} ms", against=f"{four / once:.1f} × for 4 ×"))
    return rows


async def _turn() -> None:
    for _ in range(_LOOPS):
        pass


def _usual(language: str) -> list[Document]:
    """A third reports, half on visits and half on trade, two thirds other news."""
    return _articles(language, lambda number: number % _REPORTS == 0)


def _reports(language: str) -> list[Document]:
    return _articles(language, lambda _: True)


def _articles(language: str, is_report: Callable[[int], bool]) -> list[Document]:
    paragraphs = tomllib.loads((_DATA / f"{language}.toml").read_text("utf-8"))
    reports = [iter(cycle(paragraphs["visits"])), iter(cycle(paragraphs["trade"]))]
    news = cycle(paragraphs["news"])
    found = []
    for number in range(_ARTICLES):
        told = list(islice(reports[number % 2], _TOLD)) if is_report(number) else []
        text = "\n".join(_filled(told, news))
        found.append(_document(text.partition(". ")[0][:90], text, language))
    return found


def _filled(told: list[str], news: Iterator[str]) -> list[str]:
    """`told` and as much other news as an article of its length has."""
    while sum(map(len, told)) < _CHARACTERS:
        told.append(next(news))
    return told


def _document(title: str, text: str, language: str) -> Document:
    return Document(title=title, text=text, language=language, published=datetime(2025, 11, 5, tzinfo=UTC))
