"""Signing in: name and password open the key, the second factor opens the session."""

from django.conf import settings
from django.contrib.auth import login, logout
from django.core import signing
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from arasha.accounts import sessions
from arasha.accounts.actions.staff import NewMember, accept_invitation
from arasha.accounts.errors import AccountError, Busy, SignInRefused, TooManyAttempts
from arasha.accounts.queries import organisation_of_name
from arasha.accounts.second_factors import check_totp, has_second_factor, use_recovery_code
from arasha.accounts.sessions import Pending
from arasha.accounts.signing_in import open_own_key, record_refusal, record_sign_in
from arasha.accounts.throttle import bucket_of, check_throttle, count_failure, forget_failures
from arasha.cases.actions.renewal import reopen_organisation
from arasha.vault.keys import BoxKeyPair
from arasha.web.account.forms import AcceptForm, RecoverForm, SecondFactorForm, SignInForm
from arasha.web.account.landing import landing_name
from arasha.web.pages.guards import MUST_SET_UP, for_member, public
from arasha.web.pages.members import MemberRequest, give_key_cookie, give_language_cookie, member_of, network_of

DEVICE_SECONDS = 365 * 24 * 3600
CHALLENGE = "challenge"


@public
@sensitive_post_parameters()
def sign_in(request: HttpRequest) -> HttpResponseBase:
    """The first step: name and password."""
    if member_of(request) is not None:
        return redirect("account:landing")
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        name, bucket = form.cleaned_data["name"], _bucket(request, form.cleaned_data["name"])
        try:
            check_throttle(bucket)
            staff, pair = open_own_key(name=name, password=form.cleaned_data["password"])
        except SignInRefused as refusal:
            if type(refusal) is SignInRefused:
                count_failure(bucket)
            form.add_error(None, str(refusal))
        else:
            request.session.flush()
            token = sessions.begin_pending(request.session, staff=staff, pair=pair)
            if not staff.second_factors.exists():
                return _enter(request, Pending(staff, pair), factor="none")
            response = redirect("account:second_factor")
            give_key_cookie(response, token)
            return response
    return render(request, "account/sign_in.html", {"form": form})


@public
@sensitive_post_parameters()
def second_factor(request: HttpRequest) -> HttpResponseBase:
    """The second step: a code, a recovery code or a passkey."""
    pending = sessions.pending_member(request.session, request.COOKIES.get(settings.KEY_COOKIE_NAME, ""))
    if pending is None:
        return redirect("account:sign_in")
    form = SecondFactorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        bucket = _bucket(request, f"second|{pending.staff.name}")
        try:
            check_throttle(bucket)
        except SignInRefused as refusal:
            form.add_error("code", str(refusal))
        else:
            factor = _check_factor(request, pending, form)
            if factor:
                forget_failures(bucket)
                return _enter(request, pending, factor=factor)
            count_failure(bucket)
            record_refusal(staff=pending.staff, reason="second_factor")
            form.add_error("code", _("This code is wrong or was used before. Wait for the next one."))
    has_key = pending.staff.second_factors.filter(kind="passkey").exists()
    return render(request, "account/second_factor.html", {"form": form, "has_passkey": has_key})


def _check_factor(request: HttpRequest, pending: Pending, form: SecondFactorForm) -> str:
    staff, pair = pending.staff, pending.pair
    if form.cleaned_data["answer"]:
        from arasha.accounts.passkeys import check_passkey  # heavy: loaded where a passkey is used

        host, challenge = request.get_host().split(":")[0], request.session.pop(CHALLENGE, "")
        origin = f"{request.scheme}://{request.get_host()}"
        right = check_passkey(staff=staff, pair=pair, answer=form.cleaned_data["answer"], challenge=challenge, host=host, origin=origin)
        return "passkey" if right else ""
    code = form.cleaned_data["code"].strip()
    if check_totp(staff=staff, pair=pair, code=code):
        return "totp"
    return "codes" if use_recovery_code(staff=staff, pair=pair, code=code) else ""


def _enter(request: HttpRequest, pending: Pending, *, factor: str) -> HttpResponseBase:
    staff = pending.staff
    record_sign_in(staff=staff, second_factor=factor)
    forget_failures(_bucket(request, staff.name))
    request.session.flush()
    login(request, staff, backend="arasha.accounts.backend.KeyBackend")
    token = sessions.complete(request.session, pair=pending.pair)
    must_set_up = not has_second_factor(staff) and not settings.DEMO
    request.session[MUST_SET_UP] = must_set_up
    response = redirect("account:set_up" if must_set_up else "account:landing")
    give_key_cookie(response, token)
    device = signing.dumps(str(staff.id), salt="arasha.device")
    response.set_cookie(settings.DEVICE_COOKIE_NAME, device, max_age=DEVICE_SECONDS, httponly=True, secure=settings.HTTPS, samesite="Strict")
    give_language_cookie(response, staff.language)
    return response


def _bucket(request: HttpRequest, name: str) -> str:
    try:
        device = signing.loads(request.COOKIES.get(settings.DEVICE_COOKIE_NAME, ""), salt="arasha.device", max_age=DEVICE_SECONDS)
    except signing.BadSignature:
        device = ""
    return bucket_of(name=name, network=network_of(request), device=device)


@public
def passkey_options(request: HttpRequest) -> HttpResponseBase:
    """What the browser asks the passkey."""
    from arasha.accounts.passkeys import authentication_options  # heavy: loaded where a passkey is used

    pending = sessions.pending_member(request.session, request.COOKIES.get(settings.KEY_COOKIE_NAME, ""))
    if pending is None:
        return JsonResponse({}, status=403)
    options, challenge = authentication_options(staff=pending.staff, pair=pending.pair, host=request.get_host().split(":")[0])
    request.session[CHALLENGE] = challenge
    return JsonResponse({"options": options})


@public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponseBase:
    """End the session; the key goes with the cookie."""
    logout(request)
    response = redirect("public:start")
    response.delete_cookie(settings.KEY_COOKIE_NAME, samesite="Strict")
    return response


@for_member()
def landing(request: MemberRequest) -> HttpResponseBase:
    """Where this member's work is."""
    return redirect(landing_name(request.member))


@public
@sensitive_post_parameters()
def accept(request: HttpRequest) -> HttpResponseBase:
    """Take an invitation up: choose a password, receive the keys."""
    form = AcceptForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        bucket = _bucket(request, f"join|{data['name']}")
        try:
            check_throttle(bucket)
            staff, pair = accept_invitation(name=data["name"], code=data["code"], password=data["new_password"])
        except AccountError as refusal:
            if not isinstance(refusal, Busy | TooManyAttempts):
                count_failure(bucket)
            form.add_error(None, str(refusal))
        else:
            return _enter(request, Pending(staff, BoxKeyPair(pair.private)), factor="invitation")
    return render(request, "account/accept.html", {"form": form})


@public
@sensitive_post_parameters()
def recover(request: HttpRequest) -> HttpResponseBase:
    """Re-open an organisation by its printed sheet; shows the new leader's invitation and the fresh sheet, once."""
    form = RecoverForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data, bucket = form.cleaned_data, _bucket(request, "restore")
        try:
            check_throttle(bucket)
            new = NewMember(name=data["new_name"], display_name=data["display_name"], roles=frozenset({"director"}))
            invited, sheet = reopen_organisation(organisation=organisation_of_name(data["member"]), sheet_text=data["sheet"], new=new)
        except AccountError as refusal:
            if not isinstance(refusal, TooManyAttempts):
                count_failure(bucket)
            form.add_error(None, str(refusal))
        else:
            return render(request, "account/recovered.html", {"invited": invited, "sheet": sheet})
    return render(request, "account/recover.html", {"form": form})
