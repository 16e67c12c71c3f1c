"""A flag in words: what was counted, what is usual, what could not be compared. Figures only; what they mean, a person decides."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from arasha.rules.insiders import CROWD, CROWD_FILES, MEASURES, OWN_DAYS, Compared, Crowd, Flag

COUNTED: dict[str, Promise | str] = {
    "others": gettext_lazy("Different files opened that are not theirs: %(value)d."),
    "cases": gettext_lazy("Different files opened: %(value)d."),
    "old": gettext_lazy("Files opened that are not theirs and are closed, or that nobody changed for half a year: %(value)d."),
    "documents": gettext_lazy("Openings of documents: %(value)d."),
    "contacts": gettext_lazy("Openings of contacts: %(value)d."),
    "lists": gettext_lazy("Pages of lists read: %(value)d."),
    "searches": gettext_lazy("Searches made: %(value)d."),
    "given_out": gettext_lazy("Files printed or exported: %(value)d."),
    "holdings": gettext_lazy("Exports of all files: %(value)d."),
    "night": gettext_lazy("Pages read between 22:00 and 06:00: %(value)d."),
    "glass": gettext_lazy("Team files opened urgently: %(value)d."),
    "crowd": gettext_lazy("Colleagues who opened a file that is not theirs, in seven days: %(value)d."),
}


def counted(measure: str, value: int) -> str:
    """What was counted, in a sentence."""
    return str(COUNTED[measure]) % {"value": value}


def why(flag: Flag) -> list[str]:
    """Why a flag stands: the figures, and what could not be compared."""
    lines = [counted(flag.measure, flag.value), _own(flag.own), _colleagues(flag.colleagues)]
    if flag.reason == "limit":
        lines.append(_("So the fixed limit was taken: %(limit)d a day.") % {"limit": MEASURES[flag.measure].limit})
    if flag.reason == "unlike_colleagues":
        lines.append(_("It is usual for them, and far above what is usual for colleagues."))
    if flag.unknown:
        lines.append(_("Files among them that are erased by now, so that it is not known whose they were: %(number)d.") % {"number": flag.unknown})
    return lines


def why_crowd(crowd: Crowd, names: Mapping[str, str]) -> list[str]:
    """Why a file is named, and who opened it."""
    lines = [counted("crowd", crowd.value) + " " + ", ".join(sorted(names.get(person, "") for person in crowd.people))]
    if crowd.usual is None:
        figures = {"files": crowd.files, "least": CROWD_FILES, "limit": CROWD.limit}
        lines.append(_("Too few files were opened to compare (%(files)d of %(least)d). So the fixed limit was taken: %(limit)d.") % figures)
    else:
        figures = {"middle": round(crowd.usual.middle), "upper": int(crowd.usual.upper), "files": crowd.files}
        lines.append(_("Usual for a file: %(middle)d, up to %(upper)d (%(files)d files).") % figures)
    return lines


def _own(found: Compared) -> str:
    if found.usual is None:
        figures = {"days": found.days, "least": OWN_DAYS}
        return _("Their own history is too short to compare: days at work in four weeks: %(days)d, needed: %(least)d.") % figures
    figures = {"middle": round(found.usual.middle), "upper": int(found.usual.upper), "days": found.days}
    return _("Usual for them: %(middle)d a day, up to %(upper)d (days at work: %(days)d).") % figures


def _colleagues(found: Compared) -> str:
    if found.usual is None:
        figures = {"people": found.people, "days": found.days}
        return _("Too few colleagues in the same role to compare: %(people)d, their days at work: %(days)d.") % figures
    figures = {"middle": round(found.usual.middle), "upper": int(found.usual.upper), "people": found.people, "days": found.days}
    return (
        _("Usual for colleagues in the same role: %(middle)d a day, up to %(upper)d (colleagues: %(people)d, their days at work: %(days)d).")
        % figures
    )
