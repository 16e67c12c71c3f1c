"""What may go wrong with accounts, in words a person can act on."""

from django.utils.translation import gettext_lazy as _


class AccountError(Exception):
    """A refusal with a sentence for the person who asked."""

    sentence = _("This can't be done.")

    def __init__(self, sentence: object = None) -> None:
        super().__init__()
        if sentence is not None:
            self.sentence = sentence  # type: ignore[assignment]  # lazy strings and plain ones are both sentences

    def __str__(self) -> str:
        return str(self.sentence)


class KeyMissing(AccountError):
    """The member holds no key for this."""

    sentence = _("You don't hold the key for this. Ask your supervisor to admit you.")


class KeyAltered(AccountError):
    """A public key that something was to be sealed to is not the one that the audit knows."""

    sentence = _("A colleague's key or a recovery sheet was changed outside of this program. Nothing was sealed to it. Tell your supervisor.")


class NotAllowed(AccountError):
    """The member's roles don't allow this."""

    sentence = _("Your role doesn't allow this.")


class SignInRefused(AccountError):
    """Name or password is wrong; which one is never said."""

    sentence = _("The name or the password is wrong. Try again.")


class Busy(SignInRefused):
    """Every turn at deriving a key was taken for some seconds. Nothing was tried, so nothing counts as a failure."""

    sentence = _("Many people are signing in. Try again in a moment.")


class TooManyAttempts(SignInRefused):
    """This name failed too often from this network."""

    def __init__(self, seconds: int) -> None:
        super().__init__(_("Too many attempts. Wait %(seconds)d seconds and try again.") % {"seconds": seconds})
        self.seconds = seconds
