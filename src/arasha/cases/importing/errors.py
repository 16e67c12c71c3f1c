"""What may go wrong with a register or its mapping."""

from django.utils.translation import gettext_lazy as _

from arasha.cases.errors import CaseError


class UnreadableFile(CaseError):
    """The file is no table that we can read."""

    sentence = _("This file can't be read as a table. Save it as XLSX or CSV and try again.")


class TooLarge(UnreadableFile):
    """The workbook would fill the memory."""

    sentence = _("This table is larger than a register can be. Delete what lies far outside of its rows and columns, or save it as CSV.")


class BadMapping(CaseError):
    """The mapping can't be used."""

    def __init__(self, reason: str) -> None:
        super().__init__(_("The mapping can't be used: %(reason)s") % {"reason": reason})
        self.reason = reason
