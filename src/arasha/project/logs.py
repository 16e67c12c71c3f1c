"""What the server writes about itself: where something went wrong, never with what words."""

import logging
from types import TracebackType

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class PlaceFormatter(logging.Formatter):
    """Formats a failure as its type and its places in the code. Messages and values, which may carry what a person typed, are left out."""

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802 - the name that logging calls
        """The type of an exception and the lines it passed."""
        kind, _error, place = ei
        lines = [kind.__name__ if kind else "no exception"]
        while place is not None:
            lines.append(f"  {place.tb_frame.f_code.co_filename}:{place.tb_lineno}")
            place = place.tb_next
        return "\n".join(lines)

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the name that logging calls
        """Time, level and the logger's name."""
        return f"{self.formatTime(record)} {record.levelname} {record.name}"
