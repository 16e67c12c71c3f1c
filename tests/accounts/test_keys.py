"""Passwords, second factors, leaving, coming back, recovery: the old key opens nothing new."""

import time

import pyotp
import pytest
from django.test import Client

from arasha.accounts import sessions
from arasha.accounts.actions.keys import readmit_member, remove_member, rotate_keys, set_roles
from arasha.accounts.actions.organisations import make_new_sheet
from arasha.accounts.actions.staff import NewMember, accept_invitation, invite_member
from arasha.accounts.errors import AccountError, KeyMissing, NotAllowed, SignInRefused, TooManyAttempts
from arasha.accounts.members import member_with_key
from arasha.accounts.models import MemberKey, SecondFactor
from arasha.accounts.permissions import PERMISSIONS
from arasha.accounts.second_factors import add_totp, check_totp, make_recovery_codes, new_totp_seed, use_recovery_code
from arasha.accounts.signing_in import open_own_key
from arasha.accounts.throttle import bucket_of, check_throttle, count_failure, wait_seconds
from arasha.audit.models import Event
from arasha.cases.access import open_case
from arasha.cases.actions.cases import NewCase, open_new_case
from arasha.cases.actions.renewal import change_own_password, reopen_organisation
from arasha.cases.errors import NotHere
from arasha.vault.passwords import LIGHT
from tests.cast import PASSWORD, Cast, sign_in

NEW_PASSWORD = "five quiet horses at dawn"


def test_password_opens_the_key_and_a_wrong_one_is_written_down(cast: Cast) -> None:
    staff, pair = open_own_key(name="SAULE ", password=PASSWORD)
    assert pair.public == bytes(staff.box_public)
    for name in ("saule", "nobody"):
        with pytest.raises(SignInRefused):
            open_own_key(name=name, password="wrong")
    refused = Event.objects.filter(chain="node", action="sign_in.refused")
    assert [event.detail["reason"] for event in refused.order_by("sequence")] == ["password", "unknown"]
    assert "wrong" not in str(list(refused.values()))


def test_changed_password_ends_the_old_one(cast: Cast) -> None:
    change_own_password(old=PASSWORD, new=NEW_PASSWORD, by=cast.saule, cost=LIGHT)
    with pytest.raises(SignInRefused):
        open_own_key(name="saule", password=PASSWORD)
    assert open_own_key(name="saule", password=NEW_PASSWORD)[1] != cast.pairs["saule"]


@pytest.mark.parametrize("password", ["short", "my name is saule!", "aaaaaaaaaaaaaaaaaa"])
def test_weak_password_is_refused_with_a_sentence(cast: Cast, password: str) -> None:
    with pytest.raises(AccountError) as refusal:
        change_own_password(old=PASSWORD, new=password, by=cast.saule, cost=LIGHT)
    assert str(refusal.value).startswith("Choose a password")


def test_removed_member_opens_nothing_new(cast: Cast) -> None:
    gone = cast.dana
    old = gone.keys.organisation_pair()
    remove_member(staff=cast.dana.staff, by=cast.botagoz)
    opened = open_new_case(new=NewCase(), by=cast.saule)
    with pytest.raises(SignInRefused):
        open_own_key(name="dana", password=PASSWORD)
    with pytest.raises(NotHere):
        open_case(cast.fresh("dana"), opened.case.id)
    assert old.public != cast.saule.keys.organisation_public
    assert MemberKey.objects.filter(staff=gone.staff).count() == 0
    assert open_case(cast.marat, opened.case.id).case.id == opened.case.id


def test_rotation_keeps_old_cases_readable(cast: Cast) -> None:
    before = open_new_case(new=NewCase(), by=cast.saule)
    rotate_keys(by=cast.botagoz)
    after = open_new_case(new=NewCase(), by=cast.saule)
    for opened in (before, after):
        assert open_case(cast.dana, opened.case.id).case.id == opened.case.id


def test_colleague_is_admitted_again_without_loss(cast: Cast) -> None:
    opened = open_new_case(new=NewCase(), by=cast.dana)
    invited = readmit_member(staff=cast.dana.staff, by=cast.botagoz)
    with pytest.raises(SignInRefused):
        open_own_key(name="dana", password=PASSWORD)
    staff, pair = accept_invitation(name="dana", code=invited.code.lower(), password=NEW_PASSWORD, cost=LIGHT)
    assert open_case(member_with_key(staff, pair), opened.case.id).case.id == opened.case.id
    with pytest.raises(AccountError):
        accept_invitation(name="dana", code=invited.code, password=NEW_PASSWORD, cost=LIGHT)


def test_printed_sheet_opens_an_organisation_once(cast: Cast) -> None:
    opened = open_new_case(new=NewCase(), by=cast.saule)
    founded = cast.founded["astana"]
    new = NewMember("newlead", "New lead", frozenset({"director"}))
    invited, sheet = reopen_organisation(organisation=founded.organisation, sheet_text=founded.sheet.text, new=new)
    staff, pair = accept_invitation(name="newlead", code=invited.code, password=NEW_PASSWORD, cost=LIGHT)
    assert open_case(member_with_key(staff, pair), opened.case.id).case.id == opened.case.id
    other = NewMember("other", "Other", frozenset({"director"}))
    with pytest.raises(AccountError):
        reopen_organisation(organisation=founded.organisation, sheet_text=founded.sheet.text, new=other)
    assert reopen_organisation(organisation=founded.organisation, sheet_text=sheet.text, new=other)[0].staff.name == "other"


def test_mistyped_sheet_names_the_group(cast: Cast) -> None:
    groups = cast.founded["astana"].sheet.text.split()
    groups[4] = groups[4][:-1] + ("0" if groups[4][-1] != "0" else "2")
    new = NewMember("x", "X", frozenset({"director"}))
    with pytest.raises(AccountError, match="Group 5"):
        reopen_organisation(organisation=cast.founded["astana"].organisation, sheet_text=" ".join(groups), new=new)


def test_new_sheet_ends_the_former(cast: Cast) -> None:
    make_new_sheet(purpose="organisation", by=cast.botagoz)
    founded, new = cast.founded["astana"], NewMember("x", "X", frozenset({"director"}))
    with pytest.raises(AccountError):
        reopen_organisation(organisation=founded.organisation, sheet_text=founded.sheet.text, new=new)


def test_roles_without_case_work_receive_no_key(cast: Cast) -> None:
    invited = invite_member(new=NewMember("worker", "Worker", frozenset({"psychologist"})), by=cast.botagoz)
    assert len(invited.staff.invitation.sealed_pairs) == 1
    for name in ("asel", "root"):
        with pytest.raises(KeyMissing):
            cast.fresh(name).keys.organisation_pair()


def test_nobody_gives_what_they_do_not_have(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        set_roles(staff=cast.saule.staff, roles=frozenset({"director"}), by=cast.marat)
    with pytest.raises(NotAllowed):
        remove_member(staff=cast.zhanna.staff, by=cast.botagoz)


def test_every_role_of_the_pack_has_permissions() -> None:
    from arasha.jurisdictions import pack

    assert set(PERMISSIONS) == set(pack("kz").code_list("staff_role").codes())


def test_totp_works_once_and_only_with_the_members_key(cast: Cast) -> None:
    seed = new_totp_seed()
    staff, pair = cast.saule.staff, cast.pairs["saule"]
    code = pyotp.TOTP(seed).now()
    assert add_totp(staff=staff, seed=seed, code="000000" if code != "000000" else "111111") is None
    factor = add_totp(staff=staff, seed=seed, code=code)
    assert factor is not None
    assert not check_totp(staff=staff, pair=pair, code=code)
    later = pyotp.TOTP(seed).at(time.time() + 30)
    assert not check_totp(staff=staff, pair=cast.pairs["dana"], code=later)
    assert check_totp(staff=staff, pair=pair, code=later)
    assert seed.encode() not in bytes(SecondFactor.objects.get().secret)


def test_recovery_code_is_spent(cast: Cast) -> None:
    staff, pair = cast.saule.staff, cast.pairs["saule"]
    codes = make_recovery_codes(staff=staff)
    assert use_recovery_code(staff=staff, pair=pair, code=codes[3].upper())
    assert not use_recovery_code(staff=staff, pair=pair, code=codes[3])
    assert use_recovery_code(staff=staff, pair=pair, code=codes[4])


@pytest.mark.django_db
def test_throttle_slows_one_network_and_nobody_else() -> None:
    attacker = bucket_of(name="saule", network="10.0.0.9")
    for _attempt in range(6):
        count_failure(attacker)
    with pytest.raises(TooManyAttempts):
        check_throttle(attacker)
    check_throttle(bucket_of(name="saule", network="10.0.0.1"))
    check_throttle(bucket_of(name="saule", network="10.0.0.9", device="known"))
    assert [wait_seconds(number) for number in (3, 4, 5, 30)] == [0, 5, 10, 300]


def test_session_without_the_cookie_opens_nothing(cast: Cast, client: Client) -> None:
    sign_in(client, cast.saule)
    store = dict(client.session)
    token = client.cookies["workspace_key"].value
    assert sessions.signed_in_member(store, token=token, staff=cast.saule.staff, longest=60) is not None
    assert sessions.signed_in_member(store, token="A" * 43, staff=cast.saule.staff, longest=60) is None
    assert sessions.signed_in_member(store, token=token, staff=cast.dana.staff, longest=60) is None
    assert sessions.signed_in_member(store, token=token, staff=cast.saule.staff, longest=-1) is None
