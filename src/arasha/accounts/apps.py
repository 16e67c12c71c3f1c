from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "arasha.accounts"
    label = "accounts"
