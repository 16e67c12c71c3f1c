"""Keys in the hands of a tired director: lost devices, leaving, fresh keys, checkpoints to keep."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from arasha.accounts.checkpoints import signers_of
from arasha.accounts.models import OrganisationKey, Staff
from arasha.audit.marks import Mark
from arasha.audit.verify import check_against
from arasha.cases.actions.cases import NewCase, open_new_case
from arasha.cases.actions.contacts import NewContact, log_contact
from arasha.cases.actions.protection import restrict_case
from arasha.cases.actions.renewal import remove_colleague, waiting_for
from arasha.web.centre.team import keys
from tests.cast import Cast, sign_in


def generations(cast: Cast) -> int:
    return OrganisationKey.objects.filter(organisation_id=cast.botagoz.organisation_id).count()


@pytest.mark.parametrize(("others", "made"), [("no", 1), ("yes", 2), ("unknown", 2)])
def test_admitting_again_makes_new_keys_unless_nobody_else_has_them(cast: Cast, client: Client, others: str, made: int) -> None:
    page = sign_in(client, cast.botagoz).post(reverse("centre:team_readmit", args=[cast.dana.staff_id]), {"others": others})
    assert (page.status_code, "centre/team/code.html" in [one.name for one in page.templates]) == (200, True)
    assert generations(cast) == made


def test_admitting_again_asks_first(cast: Cast, client: Client) -> None:
    address = reverse("centre:team_readmit", args=[cast.dana.staff_id])
    page = sign_in(client, cast.botagoz).post(address, {})
    assert "May somebody else have the password" in page.content.decode()
    assert Staff.objects.get(id=cast.dana.staff_id).is_active


def test_lost_device_asks_nothing_and_makes_new_keys(cast: Cast, client: Client) -> None:
    address = reverse("centre:team_lost", args=[cast.dana.staff_id])
    director = sign_in(client, cast.marat)
    assert "even if you are not sure" in director.get(address).content.decode()
    page = director.post(address)
    assert page.context["rotated"] is True
    assert generations(cast) == 2
    assert not Staff.objects.get(id=cast.dana.staff_id).is_active


def test_own_device_is_not_shut_out_here(cast: Cast, client: Client) -> None:
    assert sign_in(client, cast.botagoz).post(reverse("centre:team_lost", args=[cast.botagoz.staff_id])).status_code == 404


def test_leaving_leads_to_fresh_keys_and_one_press_gives_them(cast: Cast, client: Client) -> None:
    open_new_case(new=NewCase(), by=cast.saule)
    log_contact(new=NewContact(), by=cast.aigul)
    director = sign_in(client, cast.botagoz)
    gone = director.post(reverse("centre:team_remove", args=[cast.dana.staff_id]), follow=True)
    assert gone.redirect_chain[-1][0] == reverse("centre:team_keys")
    assert "1 file, 1 contact" in gone.content.decode()
    done = director.post(reverse("centre:team_renew"), follow=True)
    assert "2 files and contacts got fresh keys." in done.content.decode()
    assert waiting_for(cast.botagoz).mine == 0


def test_renewal_goes_on_by_press_until_nothing_waits(cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    for _case in range(3):
        open_new_case(new=NewCase(), by=cast.saule)
    remove_colleague(staff=cast.dana.staff, by=cast.botagoz)
    monkeypatch.setattr(keys, "SECONDS", 0.0)
    director = sign_in(client, cast.botagoz)
    pages: list[Any] = [director.post(reverse("centre:team_renew")) for _press in range(3)]
    assert [page.status_code for page in pages] == [200, 200, 302]
    assert [page.context["waiting"].mine for page in pages[:2]] == [2, 1]
    assert "data-go-on" in pages[0].content.decode()


def test_what_one_may_not_open_is_said_apart(cast: Cast, client: Client) -> None:
    opened = open_new_case(new=NewCase(), by=cast.saule)
    restrict_case(opened=opened, staff=[cast.dana.staff], by=cast.saule)
    remove_colleague(staff=cast.dana.staff, by=cast.botagoz)
    text = sign_in(client, cast.botagoz).get(reverse("centre:team_keys")).content.decode()
    assert "1 more waits that you can" in text
    assert (waiting_for(cast.botagoz).mine, waiting_for(cast.botagoz).beyond) == (0, 1)
    assert waiting_for(cast.saule).cases == 1


def test_supervisor_sees_the_keys_and_may_not_rotate_them(cast: Cast, client: Client) -> None:
    supervisor = sign_in(client, cast.marat)
    assert reverse("centre:team_rotate") not in supervisor.get(reverse("centre:team_keys")).content.decode()
    assert supervisor.post(reverse("centre:team_rotate")).status_code == 403


def test_checkpoint_is_signed_printed_and_saved(cast: Cast, client: Client) -> None:
    open_new_case(new=NewCase(), by=cast.saule)
    director = sign_in(client, cast.botagoz)
    shown = director.post(reverse("centre:log_sign"), {"page": ""})
    saved = director.post(reverse("centre:log_sign"), {"file": ""})
    assert saved["Content-Disposition"].startswith('attachment; filename="checkpoint-')
    for text in (shown.context["text"], saved.content.decode()):
        (mark,) = Mark.read(text)
        assert check_against(mark, signers=signers_of(mark.chain)) is None
        assert set(json.loads(text)) == {"chain", "sequence", "hash", "at", "signing_public", "signature"}
    assert director.get(reverse("centre:log_sign")).status_code == 405
