from __future__ import annotations

from giaoban.transcribe.recognise.language import SURELY, Language


def test_a_guess_is_read_as_ctranslate2_gives_it() -> None:
    assert Language.guessed([("<|en|>", 0.7), ("<|vi|>", 0.2), ("<|km|>", 0.1)]) == Language(
        0.2, 0.7, "<|en|>"
    )
    assert Language.guessed([("<|vi|>", 1.0)]) == Language(1.0, 0.0)


def test_noise_is_nobody_another_language_is_somebody() -> None:
    noise, english, muffled, clear = Language(0.004, 0.57), Language(0.004, 0.97), Language(0.12, 0.3), SURELY
    assert [each.nobody for each in (noise, english, muffled, clear)] == [True, False, False, False]
    assert [each.foreign for each in (noise, english, muffled, clear)] == [False, True, False, False]
    assert [each.hardly for each in (noise, english, muffled, clear)] == [True, True, False, False]
