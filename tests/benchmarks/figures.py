"""What the figures of a text cost, and whether four times the text costs four times as much."""

import tomllib
from pathlib import Path

from bot.analysis.analyst import load_gazetteers, load_trade
from bot.analysis.text.reading import Reading, read
from bot.analysis.trade.figures import find_figures
from bot.domain.items import Document
from tests.benchmarks.measure import Row, cpu_s

_ROOT = Path(__file__).parents[2]
_CHARACTERS = 2_000

#: Texts that could run away, small enough to be read whole four times over.
_TRAPS = {
    "one long line": "exports rose 5% ",
    "10,000 numbers": "1.5% ",
    "brackets": "exports ($5 billion ",
    "clauses": "while exports to China and Japan rose 5% and 6% from 4% in May, ",
    "Chinese": "对俄罗斯出口同比增长5%，",
}


async def figures() -> list[Row]:
    """The cost of dense texts by language, and the growth of the cost of traps."""
    gazetteers, trade = load_gazetteers(_ROOT / "seeds" / "mentions"), load_trade(_ROOT / "seeds" / "trade")

    async def cost(texts: list[str], language: str) -> float:
        readings = [
            read(Document(title="", text=text), language=language, gazetteer=gazetteers[language])
            for text in texts
        ]

        async def step() -> None:
            for reading in readings:
                _find(reading)

        return await cpu_s(step, rounds=3)

    def _find(reading: Reading) -> None:
        find_figures(
            reading,
            trade.lexicons[reading.language],
            beside=trade.beside[reading.language],
            countries=trade.countries,
        )

    rows: list[Row] = []
    for language in ("en", "ru", "zh"):
        file = _ROOT / "tests" / "data" / "figures" / f"{language}-wire.toml"
        texts = [row["text"] for row in tomllib.loads(file.read_text("utf-8"))["row"]]
        spent = await cost(texts, language) / sum(map(len, texts)) * _CHARACTERS
        name = f"figures of 2,000 characters of nothing else, {language}"
        rows.append(Row(name=name, value=f"{spent * 1000:.1f} ms"))
    for trap, text in _TRAPS.items():
        language = "en" if text.isascii() else "zh"
        repeated = text * (_CHARACTERS // len(text))
        once, four = await cost([repeated], language), await cost([repeated * 4], language)
        name = f"figures of a trap: {trap}"
        rows.append(Row(name=name, value=f"{once * 1000:.1f} ms", against=f"{four / once:.1f} × for 4 ×"))
    return rows
