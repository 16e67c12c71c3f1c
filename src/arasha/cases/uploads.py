"""Uploads are sealed as they arrive: nothing of them is ever spooled in the clear."""

import hashlib
import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from arasha.vault.keys import SecretKey
from arasha.vault.streams import StreamSealer, open_stream

INCOMING = "incoming"
CHUNK = 64 * 1024


def sealed_root() -> Path:
    """The folder of sealed files."""
    root = Path(settings.MEDIA_ROOT)
    (root / INCOMING).mkdir(parents=True, exist_ok=True, mode=0o700)
    return root


def file_context(stored_name: str) -> bytes:
    """What a sealed file is bound to."""
    return f"file|{stored_name}".encode()


class SealedUpload(UploadedFile):  # type: ignore[type-arg]  # generic in the stubs only
    """An uploaded file that lies sealed under a random name; reading it opens it on the fly."""

    def __init__(self, *, stored_name: str, key: SecretKey, sha256: str, field: dict[str, Any], size: int) -> None:
        super().__init__(file=None, name=field["name"], content_type=field["content_type"], size=size, charset=field["charset"])
        self.stored_name, self.key, self.sha256 = stored_name, key, sha256
        self.kept = False
        """Set by the action whose row names the file: from then on only that row's owner removes it."""

    @property
    def path(self) -> Path:
        """Where the sealed bytes lie."""
        return sealed_root() / INCOMING / self.stored_name

    def chunks(self, chunk_size: int | None = None) -> Any:
        """The content, opened piece by piece."""
        return open_file(self.path, key=self.key, stored_name=self.stored_name)

    def multiple_chunks(self, chunk_size: int | None = None) -> bool:
        """Always read in pieces."""
        return True

    def read(self, *_args: Any) -> bytes:
        """The whole content, in memory only."""
        return b"".join(self.chunks())

    def secure(self) -> None:
        """See the sealed bytes and their name onto the disk, before a row that names them is committed."""
        for path in (self.path, self.path.parent):
            flush(path)

    def discard(self) -> None:
        """Remove the sealed bytes: nobody took the upload up."""
        self.path.unlink(missing_ok=True)

    def close(self) -> None:
        """The request is over: what no action kept goes."""
        if not self.kept:
            with suppress(OSError):  # a disk that takes no change: the sweep takes it later
                self.discard()


class SealingUploadHandler(FileUploadHandler):
    """Seals each incoming file under a fresh key while it streams in."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Start a sealed file."""
        super().new_file(*args, **kwargs)
        self._name = secrets.token_hex(16)
        self._key = SecretKey.generate()
        self._sealer = StreamSealer(self._key, context=file_context(self._name))
        self._hash = hashlib.sha256()
        self._path = sealed_root() / INCOMING / self._name
        self._out: IO[bytes] = self._path.open("xb")
        self._seen, self._whole = 0, False

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Seal one piece."""
        self._seen += len(raw_data)
        if self._seen > settings.LARGEST_ATTACHMENT:
            self.upload_interrupted()
            raise RequestDataTooBig
        self._hash.update(raw_data)
        self._out.write(self._sealer.push(raw_data))
        return None

    def file_complete(self, file_size: int) -> SealedUpload:
        """Finish the sealed file."""
        self._out.write(self._sealer.finish())
        self._out.close()
        self._whole = True
        field = {"name": self.file_name, "content_type": self.content_type, "charset": self.charset}
        return SealedUpload(stored_name=self._name, key=self._key, sha256=self._hash.hexdigest(), field=field, size=file_size)

    def upload_interrupted(self) -> None:
        """Leave nothing behind of a file that did not come to its end: the line broke, the disk is full. Called when the request is over."""
        if hasattr(self, "_out") and not self._whole:
            with suppress(OSError):  # what was buffered may not fit on a full disk: it goes anyway
                self._out.close()
            self._path.unlink(missing_ok=True)


def flush(path: Path) -> None:
    """See a file, or the names in a folder, onto the disk."""
    if path.is_dir() and os.name != "posix":
        return  # Windows knows no flushing of a folder
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def open_file(path: Path, *, key: SecretKey, stored_name: str) -> Any:
    """The content of a sealed file, piece by piece; raises WrongKey when it was altered or cut."""
    with path.open("rb") as file:
        yield from open_stream(key, iter(lambda: file.read(CHUNK), b""), context=file_context(stored_name))
