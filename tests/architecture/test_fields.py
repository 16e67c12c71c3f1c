"""What the database may show: every field classified, sealed ones binary, coded ones from lists, and nobody unique by codes alone."""

from collections.abc import Callable
from dataclasses import fields as body_fields
from dataclasses import is_dataclass

import pytest
from django.apps import apps
from django.db import models

from arasha.cases.actions.cases import NewCase, open_new_case
from arasha.cases.models import Case
from arasha.cases.models.record import SealedRow
from arasha.rules.classification import Classification, classification_of
from tests.cast import Cast

OURS = [model for model in apps.get_models() if model.__module__.startswith("arasha.")]
TELLING = {"name", "address", "phone", "birth", "iin", "narrative", "text", "note", "notes", "description", "email", "district", "school"}
READABLE = {"accounts.organisation.name", "accounts.staff.name"}
"""Names of organisations and staff stand in the threat model's table of what stays readable."""


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label_lower)
def test_every_field_is_classified(model: type[models.Model]) -> None:
    unclassified = [field.name for field in model._meta.fields if classification_of(field) is None and not isinstance(field, models.AutoField)]
    assert unclassified == []


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label_lower)
def test_no_plain_column_is_named_like_content(model: type[models.Model]) -> None:
    plain = [field for field in model._meta.fields if classification_of(field) is not Classification.SEALED]
    found = {f"{model._meta.label_lower}.{field.name}" for field in plain if field.name in TELLING}
    assert found - READABLE == set()


@pytest.mark.parametrize("model", [model for model in OURS if issubclass(model, SealedRow)], ids=lambda model: model._meta.label_lower)
def test_sealed_rows_have_a_body_of_plain_values(model: type[SealedRow]) -> None:
    assert is_dataclass(model.Body)
    assert all(field.default is not field.default_factory for field in body_fields(model.Body))


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label_lower)
def test_coded_columns_hold_no_exact_time(model: type[models.Model]) -> None:
    exact = [
        field.name for field in model._meta.fields if classification_of(field) is Classification.CODED and isinstance(field, models.DateTimeField)
    ]
    assert exact == []


def unique_by_codes(rows: list[dict[str, object]]) -> int:
    """How many rows differ from all others on their coded columns."""
    seen: dict[str, int] = {}
    for row in rows:
        key = repr(sorted(row.items()))
        seen[key] = seen.get(key, 0) + 1
    return sum(count == 1 for count in seen.values())


def test_unique_cases_on_plain_columns_are_counted(cast: Cast, record_property: Callable[[str, object], None]) -> None:
    for region in ("KZ-71", "KZ-71", "KZ-31"):
        open_new_case(new=NewCase(columns={"region": region}), by=cast.saule)
    columns = [field.name for field in Case._meta.fields if classification_of(field) is Classification.CODED]
    found = unique_by_codes(list(Case.objects.values(*columns)))
    record_property("unique_cases", found)
    assert found == 1
