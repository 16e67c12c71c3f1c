from django.apps import AppConfig


class AdminConfig(AppConfig):
    name = "arasha.web.admin"
    label = "web_admin"
