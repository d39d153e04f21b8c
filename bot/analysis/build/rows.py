"""What the builders make: rows of a list."""

from pathlib import Path
from typing import NamedTuple

from bot.analysis.text.places import NOWHERE, Form

SEEDS = Path(__file__).parents[3] / "seeds"

LANGUAGES = ("en", "ru", "zh")


class Row(NamedTuple):
    """A form of a list; see `bot.analysis.text.places.Form.of`."""

    codes: str
    form: str
    kind: str
    id: str = ""

    def read(self) -> Form:
        return Form.of(self.form, codes=self.codes, kind=self.kind, id=self.id)


def hiding(form: str) -> Row:
    """A form that stands for nothing and hides what is inside it."""
    return Row(NOWHERE, form, "none")


def columns(name: str) -> list[list[str]]:
    """The lines of the hand-written list `name` in seeds, each in its columns; # begins a comment line."""
    lines = (SEEDS / name).read_text("utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]
