"""People in office: an answer of Wikidata becomes rows, and nothing written by hand is lost. All invented."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from bot.analysis.build.wikidata import Found, merge, read_answer
from bot.analysis.refresh import refresh

HEAD = "# id\tcountry\trole\tfrom\tto\ten\tru\tzh\taliases"
ADA = "ada-lund\tNO\tpresident\t2020\t\tAda Lund\tАда Лунд\t阿达·伦德\tLund; Лунд"
BO = "bo-berg\tSE\tprime_minister\t\t\tBo Berg\tБу Берг\t博·贝里"
LIST = [HEAD, ADA, BO]


def answer(*people: dict[str, str]) -> dict[str, Any]:
    return {
        "results": {"bindings": [{key: {"value": value} for key, value in one.items()} for one in people]}
    }


def person(**values: str) -> dict[str, str]:
    return {"code": "FI", "role": "president", "en": "Eva Ek", "ru": "Ева Эк", "zh": "埃娃·埃克", **values}


def test_an_answer_is_read() -> None:
    read = read_answer(
        answer(
            person(start="2024-03-01T00:00:00Z", ru="Эк, Ева Карловна"),
            person(start="2024-03-01T00:00:00Z", ru="Эк, Ева Карловна"),
            person(zh=""),
            person(code="Q33"),
            person(en="A\tB;C", start="t12345"),
        )
    )
    assert read == (
        Found("FI", "president", "2024-03-01", "", ("Eva Ek", "Ева Эк", "埃娃·埃克")),
        Found("FI", "president", "", "", ("A B C", "Ева Эк", "埃娃·埃克")),
    )


@pytest.mark.parametrize("wrong", [{}, {"results": None}, {"results": {"bindings": {}}}, {"error": "busy"}])
def test_another_answer_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        read_answer(wrong)


def test_strange_bindings_are_left_out() -> None:
    assert read_answer({"results": {"bindings": [None, 1, {"en": None}, {"en": {"value": 3}}]}}) == ()


def test_new_people_are_added_in_order_and_the_old_stay() -> None:
    merged, changes = merge(LIST, read_answer(answer(person(start="2024-03-01T00:00:00Z"))))
    assert merged == [HEAD, ADA, BO, "eva-ek\tFI\tpresident\t2024-03-01\t\tEva Ek\tЕва Эк\t埃娃·埃克"]
    assert [(one.what, one.id) for one in changes] == [("added", "eva-ek")]


def test_the_same_answer_changes_nothing_the_second_time() -> None:
    found = read_answer(answer(person()))
    merged, _ = merge(LIST, found)
    assert merge(merged, found) == (merged, ())


def test_unknown_dates_are_filled_in_and_known_ones_kept() -> None:
    names = {"ru": "Иначе", "zh": "别名"}
    merged, changes = merge(
        LIST,
        read_answer(
            answer(
                person(
                    code="NO",
                    en="Ada Lund",
                    start="2020-05-01T00:00:00Z",
                    end="2025-01-02T00:00:00Z",
                    **names,
                ),
                person(code="SE", role="prime_minister", en="Bo Berg", start="2021-01-01T00:00:00Z", **names),
            )
        ),
    )
    assert merged == [
        HEAD,
        ADA.replace("2020\t\t", "2020\t2025-01-02\t"),
        BO.replace("minister\t\t", "minister\t2021-01-01\t"),
    ]
    assert [(one.what, one.id) for one in changes] == [("ended", "ada-lund"), ("dated", "bo-berg")]


def test_another_office_or_an_earlier_term_changes_no_dates() -> None:
    found = read_answer(
        answer(
            person(code="NO", en="Ada Lund", start="2012-05-01T00:00:00Z", end="2016-01-02T00:00:00Z"),
            person(code="NO", en="Ada Lund", role="prime_minister", end="2019-01-02T00:00:00Z"),
        )
    )
    assert merge(LIST, found) == (LIST, ())


def test_a_namesake_abroad_gets_an_id_of_their_own() -> None:
    merged, changes = merge(LIST, read_answer(answer(person(en="Ada Lund", code="FI"))))
    assert [one.id for one in changes] == ["ada-lund-fi"]
    assert len(merged) == len(LIST) + 1


class _Service(BaseHTTPRequestHandler):
    body = b""

    def do_GET(self) -> None:
        self.send_response(200 if self.path.startswith("/sparql?query=") else 404)
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def service() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), _Service)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_service_is_asked_and_the_file_written(service: str, tmp_path: Path) -> None:
    file = tmp_path / "people.tsv"
    file.write_text("".join(f"{line}\n" for line in LIST), "utf-8")
    _Service.body = json.dumps(answer(person())).encode()
    assert [one.what for one in refresh(f"{service}/sparql", file)] == ["added"]
    assert file.read_text("utf-8").splitlines()[:3] == LIST
    assert refresh(f"{service}/sparql", file) == ()


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"error": 1}', b"\xff"])
def test_a_strange_answer_leaves_the_file_alone(service: str, tmp_path: Path, body: bytes) -> None:
    file = tmp_path / "people.tsv"
    file.write_text("".join(f"{line}\n" for line in LIST), "utf-8")
    _Service.body = body
    with pytest.raises(ValueError):
        refresh(f"{service}/sparql", file)
    assert file.read_text("utf-8").splitlines() == LIST


def test_a_refusal_leaves_the_file_alone(service: str, tmp_path: Path) -> None:
    file = tmp_path / "people.tsv"
    file.write_text(f"{HEAD}\n", "utf-8")
    with pytest.raises(OSError):
        refresh(f"{service}/elsewhere", file)
    assert file.read_text("utf-8") == f"{HEAD}\n"
