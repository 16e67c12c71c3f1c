from django.apps import AppConfig


class PartnerConfig(AppConfig):
    name = "arasha.web.partner"
    label = "web_partner"
