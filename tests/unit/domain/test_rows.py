import pytest

from bot.domain.rows import RowProblem, read_rows


def read(text: str) -> tuple[list[tuple[int, dict[str, object]]], list[tuple[int, str]]]:
    rows, problems = read_rows(text, "source", file="f.toml")
    return [(row.line, row.values) for row in rows], [(one.line, one.row) for one in problems]


def test_rows_come_in_order_with_their_lines() -> None:
    text = '# head\n\n[[source]]\nid = "a"\n\n[[source]] # second\nid = "b"\nurl = "x"\n'
    rows, problems = read_rows(text, "source", file="f.toml")
    assert [(row.line, row.name, row.values) for row in rows] == [
        (3, "a", {"id": "a"}),
        (6, "b", {"id": "b", "url": "x"}),
    ]
    assert (rows[1].line_of("url"), rows[1].line_of("missing")) == (8, 6)
    assert problems == ()


def test_broken_row_is_reported_by_line_and_id_and_the_others_stay() -> None:
    text = '[[source]]\nid = "a"\n[[source]]\nid = "b" # mine\nurl = oops\n[[source]]\nid = "c"\n'
    rows, problems = read_rows(text, "source", file="f.toml")
    assert [row.name for row in rows] == ["a", "c"]
    [problem] = problems
    assert (problem.line, problem.row) == (3, "b")
    assert "at line 5" in problem.reason
    assert str(problem).startswith("f.toml, line 3, id b: ")


def test_text_before_the_first_row_is_reported_where_it_stands() -> None:
    assert read("# fine\n\nversion = 1\n[[source]]\nid = 'a'\n") == ([(4, {"id": "a"})], [(3, "?")])
    assert read("nonsense") == ([], [(1, "?")])
    assert read("") == ([], [])


def test_header_with_spaces_is_a_header() -> None:
    assert read("[[ source ]]\nid = 1\n  [[source]]\nid = 2\n") == ([(1, {"id": 1}), (3, {"id": 2})], [])


def test_other_tables_are_reported_and_not_swallowed() -> None:
    rows, problems = read("[[source]]\nid = 'a'\n[[sources]]\nid = 'b'\n")
    assert (rows, problems) == ([], [(1, "a")])


def test_tables_within_a_row_belong_to_it() -> None:
    assert read("[[source]]\nid = 1\n[source.more]\nx = 2\n") == ([(1, {"id": 1, "more": {"x": 2}})], [])


def test_only_line_feeds_end_a_line() -> None:
    assert read("# a\u2028b\x85c\x0c\r\n[[source]]\r\nid = 'a'\r\n") == ([(2, {"id": "a"})], [])


@pytest.mark.parametrize(
    "value", ["1" * 5_000, "[" * 5_000, "2026-02-30", '"\\uD800"', "0x", "{a = {a = ", "\x00"]
)
def test_value_that_breaks_the_parser_breaks_its_row_only(value: str) -> None:
    rows, problems = read(f"[[source]]\nid = 'a'\nbad = {value}\n[[source]]\nid = 'b'\n")
    assert (rows, problems) == ([(4, {"id": "b"})], [(1, "a")])


def test_problem_is_told_in_one_line() -> None:
    problem = RowProblem(file="f.toml", line=3, row="a", reason="url is missing")
    assert str(problem) == "f.toml, line 3, id a: url is missing"
