"""What may go wrong with case files, in words a person can act on."""

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from arasha.accounts.errors import AccountError


class NotHere(Http404):
    """No such thing, or not for this member: the two look the same."""


class CaseError(AccountError):
    """A refusal with a sentence for the person who asked."""


class Stale(CaseError):
    """Somebody else saved this record in the meantime; nothing was overwritten."""

    sentence = _("Somebody else changed this while you were writing. Nothing of theirs was overwritten. Compare the two and save again.")


class Altered(CaseError):
    """A record is not what its last write left: it was moved, edited or put back from an older copy in the database."""

    def __init__(self, *, table: str, record_id: object) -> None:
        super().__init__(
            _("A record was changed outside of this program and can't be trusted. Tell your supervisor. Record: %(table)s %(record)s")
            % {"table": table, "record": record_id}
        )
        self.table, self.record_id = table, record_id


class CaseClosed(CaseError):
    """The case is closed."""

    sentence = _("This case is closed. Reopen it to change it.")


class HeldByLaw(CaseError):
    """A legal hold blocks erasure."""

    sentence = _("This case is under a legal hold and can't be erased. End the hold first.")
