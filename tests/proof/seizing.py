"""Reading the memory of a running server, as somebody who holds the machine would; and, run by itself, the keys to look for in it."""

import base64
import json
import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from urllib.parse import quote_plus

Needles = Mapping[str, frozenset[bytes]]
PIECE, OVERLAP = 4 * 1024 * 1024, 4096


def family(pid: int) -> list[int]:
    """A process and all below it."""
    below = [int(child) for task in Path(f"/proc/{pid}/task").iterdir() for child in (task / "children").read_text().split()]
    return [pid, *(found for child in below for found in family(child))]


def needles_of(texts: Mapping[str, Iterable[str]], raw: Mapping[str, bytes]) -> Needles:
    """Each kind of secret in the forms that a server may hold it in: text of Python (1, 2 or 4 bytes a letter), UTF-8, form, base64, escapes."""
    found = {kind: frozenset(form for text in several for form in _forms(text)) for kind, several in texts.items()}
    return {**found, **{kind: frozenset({key, key.hex().encode(), base64.b64encode(key)}) for kind, key in raw.items()}}


def _forms(text: str) -> Iterator[bytes]:
    for shown in {text, text.lower(), text.upper()}:
        plain = shown.encode()
        yield from (plain, shown.encode("utf-16-le"), shown.encode("utf-32-le"), quote_plus(shown).encode(), shown.encode("unicode_escape"))
        for shift in range(3):
            coded = base64.b64encode(b"\0" * shift + plain)
            yield coded[shift and 4 : len(coded) - 4]


def look_through(pids: Iterable[int], needles: Needles) -> dict[str, int]:
    """How many times each kind of secret lies in the memory of some processes. Raises PermissionError where the system refuses to show it."""
    found: Counter[str] = Counter()
    for pid in pids:
        for piece in _memory(pid):
            for kind, forms in needles.items():
                found[kind] += sum(piece.count(form) for form in forms)
    return {kind: count for kind, count in found.items() if count}


def _memory(pid: int) -> Iterator[bytes]:
    """All that a process may have written itself: the pages of programs and libraries are files."""
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            span, mode, *_rest = line.split()
            start, end = (int(number, 16) for number in span.split("-"))
            if "w" not in mode or "[v" in line:
                continue
            for at in range(start, end, PIECE):
                try:
                    memory.seek(at)
                    # Pieces overlap, so that a secret on their border is seen.
                    piece = memory.read(min(PIECE + OVERLAP, end - at))
                except OSError:
                    continue
                if piece.count(0) < len(piece):
                    yield piece


def keys_of(name: str, password: str) -> dict[str, str]:
    """The private keys that lie open in a server where this member works: their own, their organisation's, those of its cases."""
    import django

    django.setup()
    from arasha.accounts.members import member_with_key
    from arasha.accounts.models import Staff
    from arasha.cases.access import open_keys, visible_cases
    from arasha.vault.passwords import unwrap_pair

    staff = Staff.objects.select_related("organisation").get(name=name)
    pair = unwrap_pair(bytes(staff.wrapped_key), password)
    member = member_with_key(staff, pair)
    pairs = member.keys.pairs()
    cases = open_keys(member, list(visible_cases(member)))
    return {
        "private key of the member": pair.private.hex(),
        "private key of the organisation": pairs.box.private.hex(),
        "signing key of the organisation": pairs.signing.seed.hex(),
        **{f"key of case {number}": opened.key.raw.hex() for number, opened in enumerate(cases.values(), start=1)},
    }


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "arasha.project.settings")
    sys.stdout.write(json.dumps(keys_of(sys.argv[1], sys.stdin.readline().rstrip("\n"))))
