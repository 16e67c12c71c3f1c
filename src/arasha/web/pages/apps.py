from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "arasha.web.pages"
    label = "pages"
