"""Names from the lists in `seeds`: one row a person, city or commodity, with a column a language."""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bot.phrases import LANGUAGES
from bot.phrases.naming import Names


def read_names(folder: Path) -> Names:
    """The names that the lists in `folder` hold; one that is missing knows nobody. Raises ValueError for one
    that cannot be read."""
    return Names(
        people=_column_names(folder / "people.tsv"),
        cities=_column_names(folder / "cities.tsv"),
        goods=_column_names(folder / "commodities.tsv"),
        roles=dict(_role_names(folder / "roles.toml")),
    )


def _column_names(path: Path) -> Mapping[tuple[str, str], str]:
    """Names by id and language. The last comment before the rows names the columns; of several forms in one,
    parted by semicolons, the first is for showing. Brackets, and "=" before a form, are for finding only."""
    names: dict[tuple[str, str], str] = {}
    columns: list[str] = []
    for line in path.read_text("utf-8").splitlines() if path.exists() else ():
        cells = line.removeprefix("#").strip("\n ").split("\t")
        if line.startswith("#"):
            columns = cells
            continue
        row = dict(zip(columns, cells, strict=False))
        for language in LANGUAGES:
            name = row.get(language, "").partition(";")[0].strip(" =[]")
            if name:
                names[row["id"], language] = name
    return names


def _role_names(path: Path) -> Iterator[tuple[tuple[str, str, str], str]]:
    """Names by id, country and language; "" stands for all countries that have none of their own."""
    roles: Mapping[str, Any] = tomllib.loads(path.read_text("utf-8")) if path.exists() else {}
    for role, row in roles.items():
        for country, names in {"": row["name"], **row.get("names", {})}.items():
            for language in LANGUAGES:
                if language in names:
                    yield (role, country, language), names[language]
