"""The administrator's desk: founding an organisation with its first member, who gets the role that fits its kind."""

import pytest
from django.test import Client
from django.urls import reverse

from arasha.accounts.models import Staff
from tests.cast import Cast, sign_in


@pytest.mark.parametrize(("kind", "role"), [("ngo", "director"), ("police", "focal_point"), ("ministry", "analyst")])
def test_first_member_gets_the_role_of_their_kind_of_organisation(cast: Cast, client: Client, kind: str, role: str) -> None:
    sign_in(client, cast.root)
    new = {"name": "Орталық", "kind": kind, "region": "KZ-75", "first_name": "first", "first_display_name": "First"}
    page = client.post(reverse("admin:begin"), new).content.decode()
    first = Staff.objects.get(name="first")
    assert ([row.role for row in first.role_rows.all()], first.organisation.kind) == ([role], kind)
    assert "Recovery sheet of restricted cases" in page
