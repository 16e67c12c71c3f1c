"""Keeping what a process holds in its memory from being written out: no core dump, and no other process of the same user may read it.

Every command does it before anything else: many open keys, and none needs a dump.
"""

import ctypes
import sys

_PR_SET_DUMPABLE = 4  # linux/prctl.h


def keep_memory_in() -> None:
    """Turn core dumps off for this process and its children. On Linux a debugger of the same user can't attach either; root still can."""
    try:
        import resource
    except ImportError:  # Windows writes no core files; what its error reports hold is a setting of the machine
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        # A program in core_pattern gets a dump whatever the limit says; a process that is not dumpable gives it none.
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
