"""What the audit's actions are called."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: dict[str, Promise | str] = {
    "sign_in.done": _("Signed in"),
    "sign_in.refused": _("Sign-in refused"),
    "access.refused": _("Refused: the role does not allow it"),
    "staff.invited": _("Invited a colleague"),
    "staff.joined": _("Took an invitation up"),
    "staff.password_changed": _("Changed the password"),
    "staff.profile_changed": _("Changed name or language"),
    "staff.roles_set": _("Changed a colleague's roles"),
    "staff.removed": _("Removed a colleague"),
    "staff.readmitted": _("Admitted a colleague again"),
    "staff.grants_removed": _("Took a colleague's restricted files away"),
    "upgrade.vouched": _("Took the rows of the release before into the log"),
    "factor.added": _("Added a second factor"),
    "factor.removed": _("Removed a second factor"),
    "factor.codes_made": _("Made recovery codes"),
    "factor.code_used": _("Used a recovery code"),
    "organisation.founded": _("Added an organisation"),
    "organisation.rotated": _("Changed the organisation's keys"),
    "organisation.sheet_made": _("Made a new recovery sheet"),
    "organisation.sheet_opened": _("Opened restricted files with the second recovery sheet"),
    "organisation.recovered": _("Opened the organisation with its recovery sheet"),
    "organisation.recovery_refused": _("A recovery sheet was refused"),
    "home.read": _("Looked at the first page"),
    "contact.logged": _("Logged a contact"),
    "contact.changed": _("Changed a contact"),
    "contact.settled": _("Dealt with a contact"),
    "contact.rekeyed": _("Gave a contact a new key"),
    "contact.filed": _("Brought a contact into a file"),
    "contact.read": _("Opened a contact"),
    "contacts.listed": _("Looked at the list of contacts"),
    "cases.listed": _("Looked at the list of files"),
    "cases.searched": _("Looked for a file by its number"),
    "case.opened": _("Began a file"),
    "case.read": _("Opened the file"),
    "case.changed": _("Changed the file"),
    "case.assigned": _("Handed the file over"),
    "case.closed": _("Closed the file"),
    "case.reopened": _("Reopened the file"),
    "case.team_set": _("Limited the file to a team"),
    "case.restricted": _("Restricted the file"),
    "case.unrestricted": _("Opened the file to the organisation"),
    "case.rekeyed": _("Gave the file a new key"),
    "case.sheet_replaced": _("Sealed the file to a new recovery sheet"),
    "case.sheet_opened": _("Opened the file with the second recovery sheet"),
    "case.erased": _("Erased a file"),
    "case.hold_begun": _("Began a legal hold"),
    "case.hold_ended": _("Ended a legal hold"),
    "case.printed": _("Printed the file"),
    "case.exported": _("Exported the file"),
    "case.regranted": _("Gave a file back to a colleague"),
    "attachment.read": _("Looked at a document"),
    "history.read": _("Looked at former versions"),
    "conflict.declared": _("Declared a conflict of interest"),
    "glass.broken": _("Broke the glass"),
    "glass.reviewed": _("Reviewed a broken glass"),
    "register.imported": _("Brought a register in"),
    "holdings.exported": _("Exported all files"),
    "log.read": _("Looked at the log"),
    "log.verified": _("Verified the log"),
    "instance.restored": _("Put the workspace back from a backup"),
    "patterns.read": _("Looked at patterns of reading"),
    "pattern.reviewed": _("Answered for a pattern of reading"),
}
RECORDS: dict[str, Promise | str] = {
    "person": _("a person"),
    "relation": _("a relation"),
    "incident": _("an incident"),
    "need": _("a need"),
    "goal": _("a goal"),
    "service": _("a service"),
    "note": _("a note"),
    "attachment": _("a document"),
    "consent": _("a consent"),
}
DONE: dict[str, Promise | str] = {"added": _("Added %(what)s"), "changed": _("Changed %(what)s"), "removed": _("Removed %(what)s")}


def words_of(action: str) -> str:
    """An action of the audit in words; the code itself for one that has none, so that nothing is hidden."""
    if action in WORDS:
        return str(WORDS[action])
    parts = action.split(".")
    if len(parts) == 3 and parts[1] in RECORDS and parts[2] in DONE:
        return str(DONE[parts[2]]) % {"what": RECORDS[parts[1]]}
    return action
