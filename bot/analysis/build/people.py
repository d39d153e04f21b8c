"""Forms of the people in `seeds/people.tsv`."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from bot.analysis.build.inflect import inflect_person
from bot.analysis.build.rows import Row, columns

_SCRIPTS = {"en": re.compile("[A-Za-z]"), "ru": re.compile("[А-Яа-яЁё]"), "zh": re.compile("[\u3400-\u9fff]")}


def rows(language: str) -> Iterator[Row]:
    """All forms of people in `language`.

    A form that people of several countries share is left out; of one country's the latest in office has it.
    """
    owners: dict[str, list[tuple[str, Row]]] = defaultdict(list)
    for id, country, _, start, _, *names in columns("people.tsv"):
        for form in _forms(names, language):
            owners[form].append((start, Row(country, form, "person", id)))
    for owned in owners.values():
        if len({row.codes for _, row in owned}) == 1:
            yield max(owned)[1]


def _forms(names: Iterable[str], language: str) -> set[str]:
    listed = (name for cell in names for name in cell.split("; ") if name and not name.startswith("="))
    script = _SCRIPTS[language]
    own = {name for name in listed if script.search(name)}
    if language == "ru":
        return {form for name in own for form in inflect_person(name)}
    return own
