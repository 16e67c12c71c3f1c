"""Forms of signing in and of one's own account."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

CODE = {"inputmode": "numeric", "autocomplete": "one-time-code", "class": "govuk-input--width-10", "spellcheck": "false"}


class SignInForm(forms.Form):
    """Name and password."""

    name = forms.CharField(
        label=_("Sign-in name"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"})
    )
    password = forms.CharField(
        label=_("Password"), max_length=500, strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )


class SecondFactorForm(forms.Form):
    """A code from an app, or a recovery code."""

    code = forms.CharField(
        label=_("Code"),
        help_text=_("Six digits from your app, or one of your recovery codes."),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs=CODE),
    )
    answer = forms.CharField(required=False, widget=forms.HiddenInput)


class NewPasswordMixin(forms.Form):
    """A new password, twice."""

    new_password = forms.CharField(
        label=_("New password"),
        help_text=_("At least 12 characters. Four or five words that only you connect are good."),
        max_length=500,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("New password again"), max_length=500, strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def clean(self) -> None:
        super().clean()
        if self.cleaned_data.get("new_password") != self.cleaned_data.get("again"):
            self.add_error("again", _("The two passwords differ."))


class AcceptForm(NewPasswordMixin):
    """Take an invitation up."""

    name = forms.CharField(label=_("Sign-in name"), max_length=60, widget=forms.TextInput(attrs={"autocapitalize": "none"}))
    code = forms.CharField(
        label=_("Invitation code"),
        help_text=_("Thirteen groups of five. Small and capital letters, spaces and dashes don't matter."),
        max_length=200,
        widget=forms.TextInput(attrs={"spellcheck": "false"}),
    )
    field_order = ("name", "code", "new_password", "again")


class RecoverForm(forms.Form):
    """Re-open an organisation by its printed sheet."""

    member = forms.CharField(
        label=_("Sign-in name of anybody in your organisation"),
        help_text=_("It tells which organisation the sheet belongs to."),
        max_length=60,
    )
    sheet = forms.CharField(label=_("The printed sheet"), max_length=200, widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}))
    new_name = forms.SlugField(label=_("New sign-in name of the person who will lead"), max_length=60)
    display_name = forms.CharField(label=_("Their name"), max_length=120)


class PasswordForm(NewPasswordMixin):
    """Change one's password."""

    old_password = forms.CharField(
        label=_("Present password"), max_length=500, strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    others = forms.ChoiceField(
        label=_("May somebody else know the present password?"),
        help_text=_("If you don't know, the organisation makes new keys too. That is always safe."),
        choices=(("no", _("No")), ("yes", _("Yes")), ("unknown", _("Not known"))),
        widget=forms.RadioSelect,
        required=False,
    )
    field_order = ("old_password", "new_password", "again", "others")

    @property
    def in_other_hands(self) -> bool:
        """What nobody answered is not known, and not known is never no."""
        return bool(self.cleaned_data["others"] != "no")


class AgainForm(forms.Form):
    """The password of who is signed in already."""

    password = forms.CharField(
        label=_("Present password"), max_length=500, strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )


class TotpForm(forms.Form):
    """The first code of a new app."""

    code = forms.CharField(label=_("Code that the app shows now"), max_length=12, widget=forms.TextInput(attrs=CODE))


class SettingsForm(forms.Form):
    """What a member may change about themself."""

    display_name = forms.CharField(label=_("Your name as colleagues see it"), max_length=120)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, widget=forms.RadioSelect)
