"""Wrong rows of the catalogue of topics are told with line and reason; right ones stay usable."""

import pytest

from bot.analysis.catalogue import read_topics

RIGHT = """
[[topic]]
id = "visits"
emoji = "🤝"
name = { en = "Visits", ru = "Визиты", zh = "访问" }
about = { en = "Who visits whom", ru = "Кто кого", zh = "谁访问谁" }
countries = 2
anywhere = true
[topic.en]
strong = ["<who> ~ visit"]
weak = ["talks"]
never = ["hospital visit"]
instead = ["phone call"]
match = ["The king's visit"]
reject = ["The king's hospital visit"]
[topic.en.lists]
who = ["king", "queen mother"]
"""


def test_a_row_is_read_as_it_stands() -> None:
    topics, problems = read_topics(RIGHT, file="t.toml")
    assert problems == ()
    (topic,) = topics
    assert (topic.id, topic.emoji, topic.name["ru"], topic.about["zh"]) == (
        "visits",
        "🤝",
        "Визиты",
        "谁访问谁",
    )
    assert (topic.countries, topic.anywhere, list(topic.rules)) == (2, True, ["en"])
    rules = topic.rules["en"]
    assert rules.strong == ("<who> ~ visit",)
    assert (rules.weak, rules.never, rules.instead) == (("talks",), ("hospital visit",), ("phone call",))
    assert (rules.match, rules.reject) == (("The king's visit",), ("The king's hospital visit",))
    assert rules.lists == {"who": ("king", "queen mother")}


def test_what_may_be_left_out_has_a_default() -> None:
    text = "\n".join(
        line for line in RIGHT.splitlines() if not line.startswith(("countries", "anywhere", "weak"))
    )
    (topic,) = read_topics(text, file="t.toml")[0]
    assert (topic.countries, topic.anywhere, topic.rules["en"].weak) == (1, False, ())


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ('id = "visits"', "", 2, "id is missing"),
        ('id = "visits"', 'id = "*"', 3, "id must be 1 to 20 of a-z, 0-9 and -"),
        ("countries = 2", "countries = true", 7, "countries must be a whole number, 0 or more"),
        ('emoji = "🤝"', "emoji = 5", 4, "emoji must be a text in quotes"),
        ('emoji = "🤝"', 'emoji = ""', 4, "emoji must be a text in quotes"),
        ("countries = 2", 'countries = "2"', 7, "countries must be a whole number, 0 or more"),
        ("countries = 2", "countries = -1", 7, "countries must be a whole number, 0 or more"),
        ("anywhere = true", "anywhere = 1", 8, "anywhere must be true or false"),
        ("countries = 2", "county = 2", 7, "county is not known"),
        (', zh = "访问" }', " }", 5, "name.zh is missing"),
        ('about = { en = "Who visits whom"', "about = { en = 1", 6, "about.en must be a text in quotes"),
        ('strong = ["<who> ~ visit"]', "", 2, "en.strong is missing"),
        ('weak = ["talks"]', 'weak = "talks"', 11, "en.weak must be a list of texts in quotes"),
        ('weak = ["talks"]', "weak = [1]", 11, "en.weak must be a list of texts in quotes"),
        ('weak = ["talks"]', 'weak = ["  "]', 11, "must begin and end with a word"),
        ('weak = ["talks"]', 'weak = ["talks ~"]', 11, "must begin and end with a word"),
        ('weak = ["talks"]', 'weak = ["<whom> talks"]', 11, "no list is named <whom>"),
        ('weak = ["talks"]', 'week = ["talks"]', 11, "en.week is not known"),
        ('match = ["The', 'match = [1, "The', 14, "en.match must be a list of texts in quotes"),
        ('who = ["king"', 'who = [""', 17, 'en.lists.who: "" must begin and end'),
        ("[topic.en.lists]\nwho", "lists = 1\nx", 17, "en.x is not known"),
        ("[topic.en]", "[topic.fr]", 9, "fr is not known"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_line(old: str, new: str, line: int, reason: str) -> None:
    assert old in RIGHT
    topics, problems = read_topics(RIGHT.replace(old, new), file="t.toml")
    assert topics == ()
    (problem,) = problems
    assert problem.file == "t.toml"
    assert reason in problem.reason
    assert problem.line == line


def test_ids_are_unique_and_other_rows_stay_usable() -> None:
    topics, problems = read_topics(RIGHT + RIGHT, file="t.toml")
    assert [topic.id for topic in topics] == ["visits"]
    assert [problem.reason for problem in problems] == ["id is used twice; ids must be unique"]


def test_a_broken_row_names_its_id() -> None:
    _, problems = read_topics(RIGHT.replace("countries = 2", "countries ="), file="t.toml")
    assert [(problem.row, "not TOML" in problem.reason) for problem in problems] == [("visits", True)]


def test_a_topic_in_no_language_is_refused() -> None:
    head = RIGHT.partition("[topic.en]")[0]
    _, problems = read_topics(head, file="t.toml")
    assert ["there are no phrases" in problem.reason for problem in problems] == [True]


def test_a_language_must_be_a_table() -> None:
    head = RIGHT.partition("[topic.en]")[0]
    _, problems = read_topics(head + "en = 1\n", file="t.toml")
    assert [problem.reason for problem in problems] == ["en must be a table"]
