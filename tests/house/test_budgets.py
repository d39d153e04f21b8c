"""Sizes beyond which code is no longer easy to read. A limit is raised only here, with the reason."""

import ast

import pytest

from tests.house.code import ROOT, Function, body_lines, functions, modules, nesting

MODULE = 400
COMMAND = 120
BODY = 50
PARAMETERS = 6
POSITIONAL = 2
NESTING = 4

#: Functions whose signature is not ours, with the reason.
FOREIGN = {
    "do_request": "python-telegram-bot's own abstract method has eight parameters",
    "_mark_as_sent": "aiohttp calls its listeners with three",
    "resolve": "aiohttp's resolvers take three",
}

#: The boundaries where anything may be caught, because one fault must not stop the rest.
BROAD = {
    "bot/analysis/analyst.py": "one kind of fact in one text",
    "bot/pipeline/poll.py": "one source",
    "bot/pipeline/look.py": "the full texts that come with one look",
    "bot/pipeline/deliver.py": "one delivery step",
    "bot/gateway/intake.py": "one update",
}

#: Files of `handlers/` that are no commands.
SHARED = {
    "__init__.py",
    "base.py",
    "wishes.py",
    "router.py",
    "membership.py",
    "people.py",
    "reading.py",
    "picking.py",
    "channels.py",
    "listing.py",
}


@pytest.mark.parametrize("path", modules())
def test_a_module_is_short(path: str) -> None:
    lines = len((ROOT / path).read_text("utf-8").splitlines())
    assert lines <= MODULE


def test_a_command_is_short() -> None:
    commands = [path for path in (ROOT / "handlers").glob("*.py") if path.name not in SHARED]
    assert len(commands) >= 12
    long = {path.name: len(path.read_text("utf-8").splitlines()) for path in commands}
    assert {name: lines for name, lines in long.items() if lines > COMMAND} == {}


def test_functions_are_short() -> None:
    measured = {where: body_lines(function) for where, function in functions()}
    assert len(measured) > 500
    assert {where: lines for where, lines in measured.items() if lines > BODY} == {}


def test_functions_take_few_parameters_and_at_most_two_by_position() -> None:
    signatures = {
        where: _signature(function) for where, function in functions() if function.name not in FOREIGN
    }
    assert max(positional for positional, _ in signatures.values()) == POSITIONAL, (
        "the measure sees parameters"
    )
    faults = {
        where: (positional, named)
        for where, (positional, named) in signatures.items()
        if positional > POSITIONAL or positional + named > PARAMETERS
    }
    assert faults == {}


def _signature(function: Function) -> tuple[int, int]:
    """How many parameters a function takes by position and by name only, itself left out."""
    arguments = function.args
    positional = [one for one in (*arguments.posonlyargs, *arguments.args) if one.arg not in ("self", "cls")]
    # What precedes *arguments must be positional.
    return (0 if arguments.vararg else len(positional)), len(arguments.kwonlyargs)


def test_blocks_are_not_deeply_nested() -> None:
    measured = {where: nesting(function) for where, function in functions()}
    assert max(measured.values()) >= 2, "the measure sees nesting at all"
    assert {where: depth for where, depth in measured.items() if depth > NESTING} == {}


def test_anything_is_caught_only_at_the_named_boundaries() -> None:
    found = {
        path
        for path, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler) and _is_broad(node)
    }
    assert found == BROAD.keys()


def _is_broad(handler: ast.ExceptHandler) -> bool:
    names = [node.id for node in ast.walk(handler.type) if isinstance(node, ast.Name)] if handler.type else []
    return handler.type is None or not {"Exception", "BaseException"}.isdisjoint(names)


def test_the_environment_is_read_in_one_file() -> None:
    found = {
        path
        for path, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv", "environb")
    }
    assert found == {"bot/config.py"}


def test_the_domain_and_the_analysis_never_wait() -> None:
    looked_at = [path for path in modules() if path.startswith(("bot/domain/", "bot/analysis/"))]
    assert len(looked_at) > 15
    waiting = [
        path
        for path in looked_at
        for node in ast.walk(modules()[path])
        if isinstance(node, ast.AsyncFunctionDef | ast.Await)
    ]
    assert waiting == []


def test_decisions_ask_no_clock_and_no_dice() -> None:
    looked_at = [
        path for path in modules() if path.startswith(("bot/domain/", "bot/analysis/", "bot/pipeline/"))
    ]
    assert len(looked_at) > 20
    asked = {
        (path, node.attr)
        for path in looked_at
        for node in ast.walk(modules()[path])
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and (node.value.id, node.attr)
        in {
            ("datetime", "now"),
            ("datetime", "utcnow"),
            ("time", "time"),
            ("time", "monotonic"),
            ("date", "today"),
        }
    }
    assert asked == set()
    imported = {
        (path, name.name)
        for path in looked_at
        for node in ast.walk(modules()[path])
        if isinstance(node, ast.Import)
        for name in node.names
        if name.name in ("random", "secrets", "os")
    }
    assert imported == set()
