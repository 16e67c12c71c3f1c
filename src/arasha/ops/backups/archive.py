"""The file of a backup: a compressed tar stream, sealed as it is written. Nothing lies in the clear on the way."""

import gzip
import hashlib
import io
import json
import os
import tarfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO, Protocol, Self

from arasha.vault.archives import ArchiveSealer

PIECE = 1024 * 1024
ABOUT, SECRET, SUMS = "about.json", "instance.secret", "sums.json"
Progress = Callable[[int], None]
"""Called with a count of bytes that were worked on."""


class Readable(Protocol):
    """What can be read in pieces."""

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes; none at the end."""


class ArchiveWriter:
    """Writes entries; remembers the sum of each. To be used in a `with`: an archive that fails is given up quietly."""

    def __init__(self, out: IO[bytes], sealer: ArchiveSealer, *, progress: Progress) -> None:
        self._out, self._sealer, self._progress = out, sealer, progress
        self.sums: dict[str, str] = {}
        self._given_up = False
        # Most of it is ciphertext, which nothing compresses; the rest shrinks well at the lowest level.
        self._packed = gzip.GzipFile(fileobj=self, mode="wb", compresslevel=1, mtime=0)
        self._tar = tarfile.open(fileobj=self._packed, mode="w|", bufsize=PIECE)  # noqa: SIM115 - closed in finish

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_rest: object) -> None:
        if kind is not None:
            # Both packers write what they still hold when they are closed, or when they are forgotten.
            self._given_up = True
            self._tar.close()
            self._packed.close()

    def write(self, packed: bytes) -> int:
        """Seal a piece: what the packer calls."""
        if not self._given_up:
            self._out.write(self._sealer.push(bytes(packed)))
        return len(packed)

    def flush(self) -> None:
        """The packer asks for it; a sealed piece is written when it is full."""

    def add(self, name: str, content: bytes) -> None:
        """Write an entry that is at hand."""
        self.sums[name] = self._add(name, io.BytesIO(content), len(content))

    def add_file(self, name: str, path: Path) -> None:
        """Write a file. Raises FileNotFoundError before anything of it is written."""
        with path.open("rb") as file:
            self.sums[name] = self._add(name, file, os.fstat(file.fileno()).st_size)

    def _add(self, name: str, file: Readable, size: int) -> str:
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode = size, 0o600
        summed = _Summed(file, self._progress)
        self._tar.addfile(entry, summed)
        return summed.sum.hexdigest()

    def finish(self) -> None:
        """Write the sums and the end."""
        said = json.dumps(self.sums).encode()
        self._add(SUMS, io.BytesIO(said), len(said))
        self._tar.close()
        self._packed.close()
        self._out.write(self._sealer.finish())


class _Summed:
    def __init__(self, file: Readable, progress: Progress) -> None:
        self._file, self._progress, self.sum = file, progress, hashlib.blake2b(digest_size=32)

    def read(self, size: int = -1, /) -> bytes:
        content = self._file.read(size)
        self.sum.update(content)
        self._progress(len(content))
        return content


class _Stream(io.RawIOBase):
    """A file to read from, out of pieces."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces, self._rest = iter(pieces), b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "bytearray | memoryview") -> int:  # type: ignore[override]  # it only has to be writable bytes
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._rest = piece
        size = min(len(buffer), len(self._rest))
        buffer[:size], self._rest = self._rest[:size], self._rest[size:]
        return size


def read_entries(pieces: Iterable[bytes], *, progress: Progress) -> Iterator[tuple[str, Readable]]:
    """The entries of an opened archive, in order. Raises ValueError when one is not as it was written, or the end is missing."""
    sums: dict[str, str] = {}
    said: object = None
    stream = io.BufferedReader(_Stream(pieces), PIECE)
    try:
        with gzip.GzipFile(fileobj=stream) as packed:
            with tarfile.open(fileobj=packed, mode="r|", bufsize=PIECE) as tar:
                for name, file in _files(tar):
                    if said is not None or name in sums:
                        raise ValueError("an entry stands twice, or after the end")
                    if name == SUMS:
                        said = json.loads(file.read())
                        continue
                    summed = _Summed(file, progress)
                    yield name, summed
                    _drain(summed)
                    sums[name] = summed.sum.hexdigest()
            # To the very end, where the sums of packer and seal stand.
            _drain(packed)
        _drain(stream)
    except (tarfile.TarError, EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise ValueError("the archive is damaged") from error
    if said != sums:
        raise ValueError("an entry is not as it was written")


def _files(tar: tarfile.TarFile) -> Iterator[tuple[str, IO[bytes]]]:
    for entry in tar:
        file = tar.extractfile(entry) if entry.isreg() else None
        if file is None:
            raise ValueError("an entry is no file")
        yield entry.name, file


def _drain(file: Readable) -> None:
    while file.read(PIECE):
        pass


def sums_of(pieces: Iterable[bytes], *, progress: Progress) -> dict[str, str]:
    """Read an archive to its end; returns the sum of each entry. Raises ValueError like `read_entries`."""
    sums: dict[str, str] = {}
    for name, file in read_entries(pieces, progress=progress):
        summed = _Summed(file, lambda _count: None)
        _drain(summed)
        sums[name] = summed.sum.hexdigest()
    return sums


def pieces_of(file: IO[bytes]) -> Iterator[bytes]:
    """An open file, piece by piece."""
    while piece := file.read(PIECE):
        yield piece
