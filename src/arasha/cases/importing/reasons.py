"""Why a cell or a row was not taken as it stands, in words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REASONS: dict[str, Promise | str] = {
    "before_header": _("stands above the headers; left out"),
    "blank": _("blank row; left out"),
    "total": _("row of totals; left out"),
    "repeated_header": _("headers repeated; left out"),
    "single_cell": _("only one cell is filled; left out"),
    "missing": _("nothing stands here, and it is needed; the row was left out"),
    "two_digit_year": _("the year has two digits, and the mapping does not say which century; kept as text"),
    "no_day": _("this is no day; kept as text"),
    "no_such_day": _("this day does not exist; kept as text"),
    "no_phone": _("this is no telephone number; kept as text"),
    "no_count": _("this is no number of children; kept as text"),
    "no_iin": _("not an IIN: a digit is wrong; kept as text"),
    "unknown_place": _("this place is in no region we know; kept as text"),
    "unknown_value": _("the mapping does not know this word; kept as text"),
    "known": _("was brought in before"),
}
