"""A thief with an old key: takes the database as it is, and opens whatever anything that was ever opened opens."""

import json
from base64 import b64decode
from collections.abc import Iterable, Iterator
from typing import Any

from arasha.accounts.models import Invitation, MemberKey, OrganisationKey, SecondFactor
from arasha.cases.actions.attachments import attachment_path
from arasha.cases.kinds import RECORD_KINDS
from arasha.cases.models import Attachment, BreakGlass, Case, CaseGrant, Contact, RecordVersion, SavedView
from arasha.cases.sealing import SUMMARY_TABLE
from arasha.cases.uploads import open_file
from arasha.vault.errors import WrongKey
from arasha.vault.keys import BoxKeyPair, SecretKey, open_sealed
from arasha.vault.records import open_record


class Thief:
    """Keeps every key that was found: what a thief of an old copy knows, they know for ever."""

    def __init__(self, *pairs: BoxKeyPair) -> None:
        self.pairs, self.keys, self.file_keys = set(pairs), set[SecretKey](), dict[str, SecretKey]()

    def read(self) -> str:
        """Everything that opens in the database and the sealed files of this moment, as one text."""
        while self._find_keys():
            pass
        return "\n".join([*self._records(), *self._sealed_to_pairs(), *self._files()])

    def _find_keys(self) -> bool:
        known = len(self.pairs) + len(self.keys)
        for sealed in list(_sealed_keys()):
            for content in self._open(sealed):
                self._take(content)
        return known != len(self.pairs) + len(self.keys)

    def _take(self, content: bytes) -> None:
        # A sealed key has exactly this length; an organisation's pairs are JSON and longer.
        if len(content) == 64:
            self.keys.add(SecretKey(content[32:]))
        else:
            self.pairs.add(BoxKeyPair(b64decode(json.loads(content)["box"])))

    def _open(self, sealed: bytes) -> Iterator[bytes]:
        for pair in list(self.pairs):
            try:
                yield open_sealed(pair, sealed)
            except WrongKey:
                continue

    def _records(self) -> Iterator[str]:
        for table, record_id, version, sealed in _sealed_rows():
            for key in self.keys:
                try:
                    text = open_record(key, bytes(sealed), table=table, record_id=record_id, version=version).decode()
                except WrongKey:
                    continue
                body = json.loads(text)
                if body.get("file_key"):
                    row = Attachment.objects.get(id=record_id)
                    self.file_keys[row.stored_name] = SecretKey(b64decode(body["file_key"]))
                yield text

    def _sealed_to_pairs(self) -> Iterator[str]:
        for sealed in [bytes(row.secret) for row in SecondFactor.objects.all()] + [bytes(row.name) for row in SavedView.objects.all()]:
            yield from (content.decode() for content in self._open(sealed))

    def _files(self) -> Iterator[str]:
        for row in Attachment.objects.all():
            if row.stored_name in self.file_keys:
                pieces = open_file(attachment_path(row), key=self.file_keys[row.stored_name], stored_name=row.stored_name)
                yield b"".join(pieces).decode()


def _sealed_keys() -> Iterator[bytes]:
    for sealed in (
        *OrganisationKey.objects.values_list("recovery", flat=True),
        *MemberKey.objects.values_list("sealed_pairs", flat=True),
        *CaseGrant.objects.values_list("sealed_key", flat=True),
        *Contact.objects.values_list("sealed_key", flat=True),
    ):
        yield bytes(sealed)
    for pairs in Invitation.objects.values_list("sealed_pairs", flat=True):
        yield from (b64decode(sealed) for sealed in pairs.values())


def _sealed_rows() -> Iterable[tuple[str, Any, int, Any]]:
    kinds: tuple[Any, ...] = (Case, Contact, BreakGlass, *RECORD_KINDS)
    for kind in kinds:
        for row in kind._default_manager.all():
            yield row.table, row.id, row.version, row.sealed
    for case in Case.objects.exclude(summary_version=0):
        yield SUMMARY_TABLE, case.id, case.summary_version, case.summary
    for past in RecordVersion.objects.all():
        yield past.table, past.record_id, past.version, past.sealed
