"""The one thing of the demo that is known beforehand."""

PASSWORD = "seven willows by the lake"  # noqa: S105 - printed for everybody: it guards made-up people only
