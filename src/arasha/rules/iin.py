"""Individual identification numbers: length and check digit only.

Since Resolution 853 of 26 August 2013 the digits are not tied to personal data: neither sex nor age is ever read from them.
"""

FIRST = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)
SECOND = (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)


def is_valid_iin(text: str) -> bool:
    """Whether twelve digits carry the right check digit."""
    if len(text) != 12 or not (text.isascii() and text.isdigit()):
        return False
    digits = [int(sign) for sign in text]
    return check_digit(text[:11]) == digits[11]


def check_digit(eleven: str) -> int | None:
    """The check digit of eleven digits; None for a number that is never issued."""
    digits = [int(sign) for sign in eleven]
    for weights in (FIRST, SECOND):
        rest = sum(digit * weight for digit, weight in zip(digits, weights, strict=True)) % 11
        if rest < 10:
            return rest
    return None
