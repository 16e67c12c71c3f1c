from django.apps import AppConfig


class AccountConfig(AppConfig):
    name = "arasha.web.account"
    label = "web_account"
