"""Settings come from the environment, and what cannot be read is said by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from giaoban.app.settings import Settings
from giaoban.models.errors import BadInput


def test_values_are_read_by_their_kind():
    settings = Settings.from_environment(
        {
            "GIAOBAN_PORT": "9000",
            "GIAOBAN_SECURE_COOKIES": "true",
            "GIAOBAN_HOME": "/srv/giaoban",
            "PATH": "/bin",
        }
    )
    assert (settings.port, settings.secure_cookies, settings.home) == (9000, True, Path("/srv/giaoban"))
    assert settings.database_path == Path("/srv/giaoban/giaoban.db")


def test_an_empty_value_is_the_default():
    assert Settings.from_environment({"GIAOBAN_PORT": ""}).port == Settings().port


@pytest.mark.parametrize(
    ("name", "value"),
    [("GIAOBAN_PORT", "many"), ("GIAOBAN_SECURE_COOKIES", "perhaps"), ("GIAOBAN_PROT", "80")],
)
def test_what_cannot_be_read_is_named(name: str, value: str):
    with pytest.raises(BadInput, match=name):
        Settings.from_environment({name: value})
