"""Settings from the environment and `.env`."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config import Settings, read_environment
from bot.domain.errors import SettingsError


def test_nothing_set_gives_the_defaults() -> None:
    assert Settings.from_env({}) == Settings()


def test_an_empty_value_counts_as_not_set() -> None:
    assert Settings.from_env({"BOT_RATE": " ", "BOT_TOKEN": ""}) == Settings()


def test_values_are_read() -> None:
    settings = Settings.from_env(
        {
            "BOT_ADMINS": "1, 2,",
            "BOT_HTTP_LISTEN": "[::1]:0",
            "BOT_API_URL": "http://127.0.0.1:81/bot/",
            "BOT_RATE": "5",
        }
    )
    assert settings.admins == {1, 2}
    assert settings.http_listen == ("::1", 0)
    assert settings.api_url == "http://127.0.0.1:81/bot"
    assert settings.rate == 5


def test_the_environment_goes_over_the_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("BOT_RATE=5\nBOT_LOG=json\n", "utf-8")
    found = read_environment({"BOT_RATE": "7"}, tmp_path)
    assert (found["BOT_RATE"], found["BOT_LOG"]) == ("7", "json")


def test_no_file_is_no_fault(tmp_path: Path) -> None:
    assert read_environment({"A": "b"}, tmp_path) == {"A": "b"}


@given(
    st.sampled_from(["BOT_RATE", "BOT_ADMINS", "BOT_HTTP_LISTEN", "BOT_API_URL", "BOT_TOKEN"]),
    st.text(max_size=30),
)
def test_any_value_is_read_or_named(variable: str, value: str) -> None:
    said = ""
    try:
        Settings.from_env({variable: value})
    except SettingsError as error:
        said = str(error)
    assert not said or said.startswith(f"{variable}: ")


def test_a_token_is_not_repeated_in_the_error() -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.from_env({"BOT_TOKEN": "12345 :secret words"})
    assert "secret" not in str(caught.value)


def test_what_is_no_setting_is_kept_for_references_and_never_shown() -> None:
    settings = Settings.from_env({"BOT_TOKEN": "12345:abc", "STATS_KEY": "s3cret"})
    assert settings.variables == {"STATS_KEY": "s3cret"}
    assert "s3cret" not in repr(settings)
