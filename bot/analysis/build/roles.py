"""Forms of `seeds/roles.toml`."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from bot.analysis.build.inflect import inflect
from bot.analysis.build.rows import SEEDS, Row
from bot.analysis.text.places import NOWHERE

#: Cases of a role that are more often another word: "после" is "after" too.
_OTHER_WORDS = frozenset({"после"})

#: Ends of Chinese words for time with 前: 目前总统 is the president now, 前总统 a former one.
_BEFORE = "目此日之以当年天月周会"


def rows(language: str) -> Iterator[Row]:
    """All forms of all roles in `language`."""
    listed = tomllib.loads((SEEDS / "roles.toml").read_text("utf-8"))
    for id, role in listed.items():
        only = {form: code for code, forms in role.get("only", {}).items() for form in forms}
        for form in role[language]:
            code = only.get(form, NOWHERE)
            yield from (Row(code, one, "role", id) for one in _forms(form, language))
        for form in role.get(f"fixed_{language}", ()):
            yield Row(only.get(form, NOWHERE), form, "role", id)
    if language == "zh":
        yield from _present(listed)


def _present(listed: Mapping[str, Any]) -> Iterator[Row]:
    """What keeps a Chinese role in office after a word that ends in 前."""
    id_of = {form: id for id, role in listed.items() for form in role["zh"]}
    for former in listed["former"]["zh"]:
        role = former.removeprefix("前")
        yield from (
            Row(NOWHERE, f"{head}前[{role}]", "role", id_of[role]) for head in _BEFORE if role in id_of
        )


def _forms(form: str, language: str) -> tuple[str, ...]:
    if language == "en":
        return (form, plural(form))
    if language == "ru":
        return _russian(form)
    return (form,)


def _russian(form: str) -> tuple[str, ...]:
    """In all cases; brackets around the first words stay around them."""
    part = len(form.partition("]")[0].split(" ")) if "[" in form else 0
    plain = form.replace("[", "").replace("]", "")
    # There is one "глава Госдепа".
    plurals = () if part else inflect(plain, living=True, plural=True)
    cases = (*inflect(plain, living=True), *plurals)
    inflected = tuple(one for one in cases if one not in _OTHER_WORDS)
    if not part:
        return inflected
    split = (one.split(" ") for one in inflected)
    return tuple(f"[{' '.join(one[:part])}] {' '.join(one[part:])}" for one in split)


def plural(role: str) -> str:
    """English: "prime minister" gives "prime ministers", "head of state" gives "heads of state"."""
    if role.startswith("["):
        inner, _, rest = role[1:].partition("]")
        return f"[{plural(inner)}]{rest}"
    head, link, rest = _split(role)
    if re.search(r"[^aeiou]y$", head):
        head = head[:-1] + "ie"
    if head.endswith(("man", "woman")):
        return f"{head[:-2]}en{link}{rest}"
    return f"{head}s{link}{rest}"


def _split(role: str) -> tuple[str, str, str]:
    # What follows one of these words belongs to the noun before it.
    found = re.match(r"(.+?)( of | for | to |-elect$|-designate$|-general$| general$| d'affaires$)(.*)", role)
    if found is None or role == "attorney general":
        return role.removesuffix(" general"), " general" if role.endswith(" general") else "", ""
    return found[1], found[2], found[3]
