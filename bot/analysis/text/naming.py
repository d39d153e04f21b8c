"""The country that a person means by a code or a name, in any of our languages."""

from collections.abc import Mapping

from bot.analysis.text.places import Gazetteer
from bot.analysis.text.tokens import sentences
from bot.phrases import is_country


class CountryNames:
    """Looks names up in the lists by which texts are read."""

    def __init__(self, gazetteers: Mapping[str, Gazetteer]) -> None:
        self._gazetteers = gazetteers

    def find(self, said: str) -> str | None:
        """The code of the one country or bloc that `said` as a whole names, whatever its case; else None."""
        code = said.upper()
        if is_country(code):
            return code
        for written in dict.fromkeys((said, said.title(), code)):
            for gazetteer in self._gazetteers.values():
                found = _whole(gazetteer, written)
                if found is not None:
                    return found
        return None


def _whole(gazetteer: Gazetteer, written: str) -> str | None:
    parts = sentences(written)
    if len(parts) != 1:
        return None
    mentions = gazetteer.find(parts[0])
    if (
        len(mentions) == 1
        and mentions[0].is_party
        and len(mentions[0].codes) == 1
        and mentions[0].after - mentions[0].first == len(parts[0].tokens)
    ):
        return mentions[0].codes[0]
    return None
