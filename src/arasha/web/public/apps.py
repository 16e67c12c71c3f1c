from django.apps import AppConfig


class PublicConfig(AppConfig):
    name = "arasha.web.public"
    label = "web_public"
