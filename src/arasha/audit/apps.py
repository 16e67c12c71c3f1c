from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "arasha.audit"
    label = "audit"
