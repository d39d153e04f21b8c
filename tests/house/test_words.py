"""What people read is complete: settings, commands, topics and folders are described where they must be."""

import re
import tomllib

from bot.config import default_text, example, setting_fields
from bot.phrases import LANGUAGES, catalogue
from bot.sources import KINDS
from handlers import COMMANDS
from tests.house.code import ROOT

#: `python -m bot …` as interface.md lists it for this version.
COMMAND_LINE = ("run", "try", "check", "preview", "analyze", "stories", "export", "import")

FOLDERS = (
    "bot/domain", "bot/analysis", "bot/analysis/text", "bot/analysis/people", "bot/analysis/trade",
    "bot/analysis/scenes", "bot/analysis/visits", "bot/pipeline", "bot/sources", "bot/web", "bot/gateway",
    "bot/playground",
    "bot/cli", "bot/phrases", "handlers", "storage", "seeds", "tests",
)  # fmt: skip


def test_the_example_of_settings_is_the_one_in_the_code() -> None:
    assert (ROOT / ".env.example").read_text("utf-8") == example()


def test_every_setting_stands_in_the_readme_with_its_default() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert len(setting_fields()) >= 15
    for one in setting_fields():
        row = next((line for line in readme.splitlines() if f"`{one.metadata['variable']}`" in line), "")
        assert row, one.metadata["variable"]
        default = default_text(one.name)
        assert not default or f"`{default}`" in row


def test_every_command_stands_in_the_readme_and_has_a_summary_in_every_language() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert len(COMMANDS) >= 12
    for command in COMMANDS:
        assert f"`/{command.name}" in readme
        for language in LANGUAGES:
            # The platform takes at most 256 characters; a phone shows about forty.
            assert 1 <= len(catalogue(language)[f"commands.{command.name}"]) <= 60


def test_every_command_of_the_command_line_stands_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    for command in COMMAND_LINE:
        assert re.search(rf"`{command}\b", readme), command


def test_every_kind_of_source_stands_in_the_readme_of_sources() -> None:
    readme = (ROOT / "bot/sources/README.md").read_text("utf-8")
    assert "feed" in KINDS
    for kind in KINDS:
        assert f"`{kind}`" in readme


def test_every_folder_says_what_lives_there_in_at_most_forty_lines() -> None:
    for folder in FOLDERS:
        lines = (ROOT / folder / "README.md").read_text("utf-8").splitlines()
        assert 3 <= len(lines) <= 40, folder


def test_every_command_is_registered_once_and_each_file_is_one() -> None:
    names = [command.name for command in COMMANDS]
    assert len(set(names)) == len(names)
    for name in names:
        assert (ROOT / "handlers" / f"{name}.py").is_file()


def test_every_dependency_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [
        *project["dependencies"],
        *(one for extra in project["optional-dependencies"].values() for one in extra),
    ]
    pinned = {
        line.partition("==")[0].lower().replace("_", "-")
        for line in (ROOT / "constraints.txt").read_text("utf-8").splitlines()
        if "==" in line
    }
    names = {re.split(r"[<>=\[ ]", one)[0].lower().replace("_", "-") for one in wanted} - {"communique"}
    assert len(names) > 12
    assert names - pinned == set()
    assert "://" not in (ROOT / "constraints.txt").read_text("utf-8")
