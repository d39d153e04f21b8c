"""What is written of first runs: the log is whole, and the README tells its medians."""

from statistics import median

import pytest

from tests.house.code import ROOT

LOG = ROOT / "tests/data/first_runs.tsv"
ROWS = [line.split("\t") for line in LOG.read_text("utf-8").splitlines() if not line.startswith("#")]
FIGURES, VISITS = slice(2, 6), slice(6, 11)


def medians(rows: list[list[str]], columns: slice) -> str:
    cells = zip(*(row[columns] for row in rows), strict=True)
    return " ".join(f"{median(float(cell) for cell in column if cell):.2f}" for column in cells)


def test_each_set_is_logged_once_with_all_its_scores() -> None:
    names = [row[0] for row in ROWS]
    assert len(set(names)) == len(names)
    for name, _, *scores in ROWS:
        assert len(scores) == len(range(*FIGURES.indices(11))) + len(range(*VISITS.indices(11))), name
        assert all(0 <= float(one) <= 1 for one in scores if one), name


@pytest.mark.parametrize("told", sorted({row[1] for row in ROWS}))
def test_the_readme_tells_the_medians(told: str) -> None:
    rows = [row for row in ROWS if row[1] == told]
    line = f"| {told} | {len(rows)} | {medians(rows, FIGURES)} | {medians(rows, VISITS)} |"
    assert line in (ROOT / "bot/analysis/README.md").read_text("utf-8").splitlines()
