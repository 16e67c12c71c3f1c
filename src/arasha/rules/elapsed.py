"""How long ago something was, by a clock that a person or a flat battery may have set back."""

CLOCKS_DIFFER = 5 * 60
"""Seconds that clocks are apart without anything being wrong."""


def is_within(*, begun: float, now: float, longest: float) -> bool:
    """Whether what began then (seconds) is at most `longest` old.

    What lies more than five minutes in the future was written before the clock was set back: nobody knows how old it is, so it is too old.
    """
    return -CLOCKS_DIFFER <= now - begun <= longest
