"""Signing in, and one's own account."""

from django.urls import path

from arasha.web.account import again, factors, mine, signing

app_name = "account"

urlpatterns = [
    path("in/", signing.sign_in, name="sign_in"),
    path("in/second/", signing.second_factor, name="second_factor"),
    path("in/key/", signing.passkey_options, name="passkey_options"),
    path("out/", signing.sign_out, name="sign_out"),
    path("start/", signing.landing, name="landing"),
    path("join/", signing.accept, name="accept"),
    path("restore/", signing.recover, name="recover"),
    path("", mine.home, name="home"),
    path("word/", mine.password, name="password"),
    path("again/", again.again, name="again"),
    path("log/", mine.log, name="log"),
    path("sessions/end/", mine.end_others, name="end_others"),
    path("second/", factors.factors, name="factors"),
    path("second/app/", factors.set_up, name="set_up"),
    path("second/codes/", factors.codes, name="codes"),
    path("second/key/", factors.add_key, name="add_key"),
    path("second/<uuid:factor_id>/remove/", factors.remove, name="remove_factor"),
]
