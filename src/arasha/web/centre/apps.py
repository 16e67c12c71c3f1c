from django.apps import AppConfig


class CentreConfig(AppConfig):
    name = "arasha.web.centre"
    label = "web_centre"
