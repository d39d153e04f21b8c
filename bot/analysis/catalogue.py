"""Reads `seeds/topics.toml`: every row that can be used, and what is wrong with the others."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from bot.analysis.text.phrases import PhraseError, parse_phrase
from bot.domain.rows import Row, RowProblem, read_rows
from bot.domain.sources import LANGUAGES
from bot.domain.topics import Topic, TopicRules

_PHRASES = ("strong", "weak", "never", "instead")
_SENTENCES = ("match", "reject")
_RULE_KEYS = frozenset((*_PHRASES, *_SENTENCES, "lists"))
_KEYS = frozenset(("id", "emoji", "name", "about", "countries", "anywhere", *LANGUAGES))

#: Ids are typed by people and travel in the data of buttons, which is short.
_ID = re.compile(r"[a-z0-9-]{1,20}")

#: Where it is ("" or a table of the row), the key or text that marks the line, and what is wrong.
_Fault = tuple[str, str, str]


def read_topics(text: str, *, file: str) -> tuple[tuple[Topic, ...], tuple[RowProblem, ...]]:
    """The topics of a catalogue, in file order with unique ids, and every row that cannot be used."""
    rows, problems = read_rows(text, "topic", file=file)
    found: dict[str, Topic] = {}
    bad = list(problems)
    for row in rows:
        fault = next(_faults(row.values), None)
        if fault is None and row.name in found:
            fault = ("", "id", "id is used twice; ids must be unique")
        if fault is not None:
            table, mark, reason = fault
            bad.append(RowProblem(file=file, line=_line(row, mark, table=table), row=row.name, reason=reason))
            continue
        found[row.name] = _topic(row.values)
    return tuple(found.values()), tuple(bad)


def _topic(values: Mapping[str, Any]) -> Topic:
    return Topic(
        id=values["id"],
        emoji=values["emoji"],
        name=values["name"],
        about=values["about"],
        countries=values.get("countries", 1),
        anywhere=values.get("anywhere", False),
        rules={language: _rules(values[language]) for language in LANGUAGES if language in values},
    )


def _rules(values: Mapping[str, Any]) -> TopicRules:
    return TopicRules(
        strong=tuple(values["strong"]),
        weak=tuple(values.get("weak", ())),
        never=tuple(values.get("never", ())),
        instead=tuple(values.get("instead", ())),
        lists={name: tuple(phrases) for name, phrases in values.get("lists", {}).items()},
        match=tuple(values.get("match", ())),
        reject=tuple(values.get("reject", ())),
    )


def _faults(values: Mapping[str, Any]) -> Iterator[_Fault]:
    for key in values:
        if key not in _KEYS:
            yield "", key, f"{key} is not known; known are {', '.join(sorted(_KEYS))}"
    for key in ("id", "emoji"):
        yield from _text_faults(values, key)
    if isinstance(values.get("id"), str) and not _ID.fullmatch(values["id"]):
        yield "", "id", "id must be 1 to 20 of a-z, 0-9 and -"
    countries = values.get("countries", 1)
    if not isinstance(countries, int) or isinstance(countries, bool) or countries < 0:
        yield "", "countries", "countries must be a whole number, 0 or more"
    if not isinstance(values.get("anywhere", False), bool):
        yield "", "anywhere", "anywhere must be true or false"
    for key in ("name", "about"):
        if not isinstance(values.get(key), dict):
            yield "", key, f"{key} must be a table with a text for each of {', '.join(LANGUAGES)}"
            continue
        for language in LANGUAGES:
            for _, _, reason in _text_faults(values[key], language):
                yield "", key, f"{key}.{reason}"
    if not any(language in values for language in LANGUAGES):
        yield "", "id", f"there are no phrases; add a table for one of {', '.join(LANGUAGES)}"
    for language in LANGUAGES:
        if language in values:
            yield from _rule_faults(values[language], language)


def _text_faults(values: Mapping[str, Any], key: str) -> Iterator[_Fault]:
    if key not in values:
        yield "", key, f"{key} is missing"
    elif not isinstance(values[key], str) or not values[key].strip():
        yield "", key, f"{key} must be a text in quotes"


def _rule_faults(values: Any, language: str) -> Iterator[_Fault]:
    if not isinstance(values, dict):
        yield "", language, f"{language} must be a table"
        return
    for key in values:
        if key not in _RULE_KEYS:
            yield language, key, f"{language}.{key} is not known; known are {', '.join(sorted(_RULE_KEYS))}"
    if "strong" not in values:
        yield language, "strong", f"{language}.strong is missing"
    lists = values.get("lists", {})
    if not isinstance(lists, dict):
        yield language, "lists", f"{language}.lists must be a table of lists"
        return
    for name, phrases in lists.items():
        yield from _phrase_faults(phrases, {}, language=language, key=f"lists.{name}")
    known = dict.fromkeys(lists, "known")
    for key in _PHRASES:
        yield from _phrase_faults(values.get(key, []), known, language=language, key=key)
    for key in _SENTENCES:
        if not _is_texts(values.get(key, [])):
            yield language, key, f"{language}.{key} must be a list of texts in quotes"


def _phrase_faults(phrases: Any, lists: Mapping[str, str], *, language: str, key: str) -> Iterator[_Fault]:
    if not _is_texts(phrases):
        yield language, key, f"{language}.{key} must be a list of texts in quotes"
        return
    for phrase in phrases:
        try:
            parse_phrase(phrase, lists)
        except PhraseError as error:
            yield language, f'"{phrase}"', f'{language}.{key}: "{phrase}" {error}'


def _is_texts(values: Any) -> bool:
    return isinstance(values, list) and all(isinstance(value, str) for value in values)


def _line(row: Row, mark: str, *, table: str) -> int:
    """The line of a key or of a quoted phrase within one table of a row; the row's when it is not found."""
    if not table:
        return row.line_of(mark)
    inside = False
    for offset, text in enumerate(row.source):
        if text.strip().startswith("["):
            inside = text.strip().startswith((f"[topic.{table}]", f"[topic.{table}."))
        if inside and (text.partition("=")[0].strip() == mark or (mark[0] == '"' and mark in text)):
            return row.line + offset
    return row.line
