"""Names stay as they were written; only their form in the computer is put in order."""

import unicodedata


def clean_text(value: object) -> str:
    """Text in normalisation form C with single spaces: nothing else is changed."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return " ".join(unicodedata.normalize("NFC", str("" if value is None else value)).split())


def mixes_scripts(text: str) -> bool:
    """Whether one word mixes Latin and Cyrillic letters that look alike: worth a look by a person."""
    return any(len({_script(sign) for sign in word if sign.isalpha()} - {""}) > 1 for word in text.split())


def _script(sign: str) -> str:
    name = unicodedata.name(sign, "")
    return "latin" if name.startswith("LATIN") else "cyrillic" if name.startswith("CYRILLIC") else ""
