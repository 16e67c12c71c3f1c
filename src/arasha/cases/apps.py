from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "arasha.cases"
    label = "cases"
