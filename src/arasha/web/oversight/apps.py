from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "arasha.web.oversight"
    label = "web_oversight"
