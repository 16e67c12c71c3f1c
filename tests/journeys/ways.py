"""Ways to pages that an address alone does not show: something is sent, refused, made afresh or made to fail first."""

import io
from collections.abc import Callable
from itertools import count
from unittest import mock

import pyotp
import xlsxwriter
from django.conf import settings
from django.http import HttpResponse, HttpResponseBase
from django.test import Client

from arasha.accounts.actions.staff import NewMember, invite_member
from arasha.accounts.models import RecoverySheet, Staff
from arasha.cases.access import open_case
from arasha.cases.actions.cases import Closure, NewCase, close_case, open_new_case
from arasha.cases.actions.contacts import NewContact, log_contact
from arasha.cases.actions.protection import break_glass, declare_conflict, protect_with_team, restrict_case
from arasha.cases.actions.readmission import give_sheet
from arasha.cases.importing import jobs
from arasha.cases.models import Case
from arasha.web.centre.team import keys
from tests.cast import PASSWORD, sign_in
from tests.journeys.walking import Walk

fresh = count()
"""Numbers for names that are used once."""


# -- things made afresh for a page that changes them


def new_call(walk: Walk) -> str:
    return str(log_contact(new=NewContact(columns={"answered": False}), by=walk.world.cast.aigul).id)


def new_file(walk: Walk, *, closed: bool = False) -> Case:
    by = walk.world.cast.saule
    opened = open_new_case(new=NewCase(), by=by)
    if closed:
        close_case(opened=opened, seen_version=opened.case.version, closure=Closure(reason="goals_met"), by=by)
    return opened.case


def new_glass(walk: Walk) -> str:
    cast, case = walk.world.cast, new_file(walk)
    protect_with_team(opened=open_case(cast.saule, case.id), team=[cast.botagoz.staff], by=cast.saule)
    return str(break_glass(number=case.number, reason="other", why="x", by=cast.dana).id)


def new_member(walk: Walk) -> str:
    name = f"fresh-{next(fresh)}"
    invite_member(new=NewMember(name, "Fresh", frozenset({"case_worker"}), "en"), by=walk.world.cast.botagoz)
    return str(Staff.objects.get(name=name).id)


def new_register(number: int = 3) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["№", "Дата обращения", "Ф.И.О.", "Телефон", "Адрес / регион", "Вид насилия", "Результат"])
        for row in range(1, number + 1):
            sheet.write_row(
                row,
                0,
                [
                    row,
                    "34.03.2025" if row == 1 else "14.03.2025",
                    f"Үлгіова Бибісара {row}",
                    f"8777555019{row}",
                    "Достық 404",
                    "физ+псих",
                    "не помню",
                ],
            )
    return out.getvalue()


# -- ways to a page


def sent(address: str, **fields: object) -> Callable[[Walk], object]:
    return lambda walk: walk.send(address, fields)


def saved(address: str, **fields: str) -> Callable[[Walk], object]:
    def reach(walk: Walk) -> None:
        walk.go(address)
        for name, value in fields.items():
            walk.page.fill(f"#id_{name}", value)
        walk.save()

    return reach


def second_step(walk: Walk) -> None:
    walk.page.context.clear_cookies(name="workspace")
    walk.go("/me/in/")
    walk.page.fill("#id_name", "dana")
    walk.page.fill("#id_password", PASSWORD)
    walk.save()
    assert walk.page.url.endswith("/me/in/second/")


def wrong_second_step(walk: Walk) -> None:
    second_step(walk)
    walk.page.fill("#id_code", "000000")
    walk.save()


def sign_in_wrongly(walk: Walk) -> None:
    saved("/me/in/", name=f"nobody-{next(fresh)}", password="x")(walk)


def signed_in(walk: Walk) -> None:
    second_step(walk)
    seed = walk.world.seeds["dana"]
    used = walk.world.ids.setdefault("_step", "")
    now = pyotp.TOTP(seed).now()
    if now == used:
        return
    walk.world.ids["_step"] = now
    walk.page.fill("#id_code", now)
    walk.save()
    walk.send("/me/out/")


def recovered(walk: Walk) -> None:
    sheet = walk.world.ids.get("_sheet") or walk.world.cast.founded["taraz"].sheet.text
    saved("/me/restore/", member="zhanna", sheet=sheet, new_name=f"leader-{next(fresh)}", display_name="Leader")(walk)
    walk.world.ids["_sheet"] = walk.page.locator(".app-code").last.inner_text()


def uploaded(walk: Walk) -> None:
    walk.go("/desk/register/")
    walk.page.set_input_files("#id_file", {"name": "a.xlsx", "mimeType": "application/octet-stream", "buffer": new_register()})
    walk.save()
    assert walk.page.url.endswith("/columns/")


def previewed(walk: Walk) -> None:
    uploaded(walk)
    walk.save()
    assert walk.page.url.endswith("/preview/")


def brought_in(walk: Walk) -> None:
    previewed(walk)
    with walk.page.expect_navigation():
        walk.page.locator("form[action$='/run/'] button").click()
    assert walk.page.url.endswith("/done/")


def not_a_register(walk: Walk) -> None:
    walk.go("/desk/register/")
    walk.page.set_input_files("#id_file", {"name": "a.xlsx", "mimeType": "application/octet-stream", "buffer": b"nothing"})
    walk.save()


def draw(walk: Walk, address: str, answer: HttpResponseBase) -> None:
    """Show an answer that the running server can't be brought to give at will, made by the same program in this process."""
    walk.page.route("**/goon*.js", lambda route: route.abort())
    assert isinstance(answer, HttpResponse)
    body = answer.content.decode()
    assert body, f"{answer.status_code} {answer.headers}"
    walk.page.route(f"{walk.site.url}{address}", lambda route: route.fulfill(status=answer.status_code, content_type="text/html", body=body))
    walk.page.goto(f"{walk.site.url}{address}")
    walk.page.unroute_all()


def glass_at_home(walk: Walk) -> None:
    new_glass(walk)
    walk.go("/desk/")


def invited(walk: Walk) -> None:
    new = {"display_name": "X", "name": f"new-{next(fresh)}", "language": "kk", "roles": "case_worker"}
    walk.send("/desk/team/invite/", new)


def same_person(walk: Walk, who: str) -> Client:
    client = Client(raise_request_exception=False)
    if who != "stranger":
        sign_in(client, walk.world.cast.fresh(who))
    code = next(cookie["value"] for cookie in walk.page.context.cookies() if cookie["name"] == "language")
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = code
    return client


def half_brought_in(walk: Walk) -> None:
    previewed(walk)
    address = walk.page.locator("form[action$='/run/']").get_attribute("action") or ""
    with mock.patch.object(jobs, "ROWS_AT_ONCE", 1):
        draw(walk, address, same_person(walk, "botagoz").post(address))


def half_renewed(walk: Walk) -> None:
    address = "/desk/team/keys/renew/"
    with mock.patch.object(keys, "SECONDS", 0.0):
        draw(walk, address, same_person(walk, "botagoz").post(address))


def second_sheet_used(walk: Walk) -> None:
    """The page with most on it: a file that opens, one that stays closed, and the fresh sheet."""
    cast = walk.world.cast
    sheet = give_sheet(purpose=RecoverySheet.RESTRICTED, by=cast.botagoz).text
    for conflict in (False, True):
        opened = open_new_case(new=NewCase(), by=cast.saule)
        restrict_case(opened=opened, staff=[], by=cast.saule)
        if conflict:
            declare_conflict(opened=opened, staff=cast.botagoz.staff, reason="relative", by=cast.saule)
    saved("/desk/team/keys/open/", sheet=sheet)(walk)
    assert walk.page.locator(".app-code").count() == 1


def failed(walk: Walk) -> None:
    with mock.patch("arasha.web.centre.home.views.home_of", side_effect=ZeroDivisionError):
        draw(walk, "/desk/", same_person(walk, "marat").get("/desk/"))


def not_understood(walk: Walk) -> None:
    draw(walk, "/", same_person(walk, "stranger").get("/", headers={"host": "elsewhere.example"}))


def wrong_method(walk: Walk) -> None:
    walk.go("/desk/files/find/")


def signing_out_warned(walk: Walk) -> None:
    walk.go("/desk/")
    walk.page.locator(".app-timeout").evaluate("node => { node.hidden = false }")


def stale_call(walk: Walk) -> None:
    fields = {"caller": "survivor", "immediate_danger": "yes", "outcome": "advice", "notes": "Менің сөзім", "seen_version": "0"}
    walk.send(f"/desk/calls/{new_call(walk)}/change/", fields)


def with_file(address: str, *, closed: bool = False, **fields: object) -> Callable[[Walk], object]:
    """Send something to a file made afresh; {number} in a field is its number."""

    def reach(walk: Walk) -> None:
        case = new_file(walk, closed=closed)
        sent = {name: str(value).replace("{number}", case.number) for name, value in fields.items()}
        walk.send(f"/desk/files/{case.id}/{address}", sent)

    return reach


def conflicted(walk: Walk) -> None:
    with_file("conflict/", staff=walk.world.ids["staff_id"], reason="relative")(walk)


def view_forgotten(walk: Walk) -> None:
    walk.send("/desk/files/views/{view_id}/remove/")
