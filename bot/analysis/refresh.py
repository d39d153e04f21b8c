"""`python -m bot.analysis.refresh [ADDRESS]`: asks Wikidata who is in office, adds them to `seeds/people.tsv`
and says what changed. A developer's tool for where there is internet; read the difference before you keep it,
then run `python -m bot.analysis.build`."""

import json
import sys
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from bot.analysis.build.rows import SEEDS
from bot.analysis.build.wikidata import QUERY, Change, merge, read_answer

ADDRESS = "https://query.wikidata.org/sparql"
PEOPLE = SEEDS / "people.tsv"

#: Wikidata asks callers to say who they are, and stops a query after a minute.
_AGENT = "communique-refresh/1 (python-urllib)"
_SECONDS = 90
_MOST_BYTES = 20_000_000


def refresh(address: str, file: Path = PEOPLE) -> tuple[Change, ...]:
    """Ask, join and write; the file is left as it is when nothing changed.

    Raises OSError when the service does not answer, ValueError when it answers something else.
    """
    lines = file.read_text("utf-8").splitlines()
    merged, changes = merge(lines, read_answer(_ask(address)))
    if changes:
        file.write_text("".join(f"{line}\n" for line in merged), encoding="utf-8", newline="\n")
    return changes


def _ask(address: str) -> dict[str, object]:
    request = Request(
        f"{address}?{urlencode({'query': QUERY, 'format': 'json'})}",
        headers={"User-Agent": _AGENT, "Accept": "application/sparql-results+json"},
    )
    with urlopen(request, timeout=_SECONDS) as answer:
        read = answer.read(_MOST_BYTES + 1)
    if len(read) > _MOST_BYTES:
        raise ValueError("the answer is too long")
    found = json.loads(read)
    if not isinstance(found, dict):
        raise ValueError("not an answer of a SPARQL service")
    return found


def main(address: str = ADDRESS) -> int:
    """The exit code."""
    try:
        changes = refresh(address)
    except (OSError, ValueError) as error:
        sys.stderr.write(f"{address} could not be read: {error}\n")
        return 1
    for change in changes:
        sys.stdout.write(f"{change.what}\t{change.id}\t{change.detail}\n")
    sys.stdout.write(f"changes: {len(changes)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
