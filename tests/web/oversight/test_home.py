"""The map of the country without a map: every region stands there, those without a centre are named."""

from django.test import Client
from django.urls import reverse

from tests.cast import Cast, sign_in


def test_every_region_has_a_row_and_those_without_a_centre_are_named(cast: Cast, client: Client) -> None:
    sign_in(client, cast.asel)
    context = client.get(reverse("oversight:home")).context
    centres = {row.region: row.centres for _name, row in context["rows"]}
    assert len(centres) == 20
    assert {region: number for region, number in centres.items() if number} == {"KZ-71": 1, "KZ-31": 1}
    assert len(context["without"]) == 18
