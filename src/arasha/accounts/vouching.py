"""Before something is sealed to a public key out of the database: is it the one that the audit knows?

Whoever can write into the database could put a key of their own in the place of a colleague's or a sheet's, and wait.
"""

from arasha.accounts.errors import KeyAltered
from arasha.accounts.models import Invitation, OrganisationKey, RecoverySheet, Staff
from arasha.audit.queries import is_as_written, latest_writes_of


def must_be_as_written(*rows: Staff | RecoverySheet | Invitation | OrganisationKey) -> None:
    """Raise KeyAltered when one of these is not as its last audited write left it."""
    written = latest_writes_of(row.id for row in rows)
    if not all(is_as_written(row, written) for row in rows):
        raise KeyAltered
