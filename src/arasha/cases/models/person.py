"""The people of a case and how they are related."""

from dataclasses import dataclass, field
from typing import ClassVar

from django.db import models

from arasha.cases.models.record import Body, CaseRecord
from arasha.rules.classification import coded, technical


@dataclass(frozen=True)
class PersonBody(Body):
    """Sealed fields of a person: whatever identifies or locates. A person without a name is a normal person."""

    surname: str = ""
    given_name: str = ""
    patronymic: str = ""
    name_as_given: str = ""
    other_names: str = ""
    birth_date: str = ""
    """ISO date, or year, or year and month, as far as known."""
    age_said: str = ""
    """"38 лет", with the date it was said."""
    iin: str = ""
    phones: list[str] = field(default_factory=list)
    safe_contact: str = ""
    """Safe number, hours, language, who may answer, voicemail, code word."""
    email: str = ""
    address: str = ""
    new_address: str = ""
    school_or_clinic: str = ""
    workplace: str = ""
    documents: str = ""
    appearance: str = ""
    danger_signs: str = ""
    notes: str = ""


class Person(CaseRecord):
    """A survivor, a child, an alleged perpetrator, a safe or an unsafe other."""

    SURVIVOR, CHILD, PERPETRATOR = "survivor", "child", "alleged_perpetrator"
    Body: ClassVar[type[Body]] = PersonBody

    kind = coded(models.CharField(max_length=24))
    relationship = coded(models.CharField(max_length=40, blank=True))
    """To the survivor: of an alleged perpetrator or any other person."""
    sex = coded(models.CharField(max_length=16, default="unknown"))
    age_band = coded(models.CharField(max_length=16, default="unknown"))
    safe_contact_rule = coded(models.CharField(max_length=40, default="do_not_contact"))
    language = coded(models.CharField(max_length=16, blank=True))
    marital_status = coded(models.CharField(max_length=24, default="unknown"))
    residency = coded(models.CharField(max_length=24, default="unknown"))
    disability = coded(models.CharField(max_length=24, default="unknown"))
    pregnant = coded(models.CharField(max_length=16, default="unknown"))
    lives_with_survivor = coded(models.CharField(max_length=16, default="unknown"))
    has_weapon = coded(models.CharField(max_length=16, default="unknown"))
    in_service = coded(models.CharField(max_length=16, default="unknown"))
    """Whether an alleged perpetrator works at police, akimat or court: the file then needs care."""

    def __str__(self) -> str:
        return self.kind


@dataclass(frozen=True)
class RelationBody(Body):
    """Sealed fields of a relation."""

    notes: str = ""


class Relation(CaseRecord):
    """How one person of a case is related to another."""

    Body: ClassVar[type[Body]] = RelationBody

    person = technical(models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+"))
    other = technical(models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+"))
    relation = coded(models.CharField(max_length=40))

    def __str__(self) -> str:
        return self.relation
