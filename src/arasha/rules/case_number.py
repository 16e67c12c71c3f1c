"""Case numbers: short, random, with a check character; they tell no count and no order."""

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LETTERS = 7
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})


def make_case_number(randomness: bytes) -> str:
    """A number of seven letters and a check character from at least ten random bytes, as `ABCD-EFGH`; raises ValueError."""
    if len(randomness) < 10:
        raise ValueError("a case number wants at least ten random bytes")
    value = int.from_bytes(randomness[:10], "big")
    letters = "".join(ALPHABET[(value >> (5 * place)) & 31] for place in range(LETTERS))
    return _group(letters + _check(letters))


def read_case_number(text: str) -> str | None:
    """The number a person meant, whatever its case, spaces and dashes; None when the check character does not hold."""
    letters = "".join(sign for sign in text.upper().translate(_READ_AS) if sign.isalnum())
    if len(letters) != LETTERS + 1 or any(sign not in ALPHABET for sign in letters) or letters[-1] != _check(letters[:-1]):
        return None
    return _group(letters)


def _check(letters: str) -> str:
    """Luhn mod 32: catches every single wrong letter and nearly every swap of neighbours."""
    total = 0
    for place, letter in enumerate(reversed(letters)):
        doubled = ALPHABET.index(letter) * (2 if place % 2 == 0 else 1)
        total += doubled // 32 + doubled % 32
    return ALPHABET[-total % 32]


def _group(letters: str) -> str:
    return f"{letters[:4]}-{letters[4:]}"
