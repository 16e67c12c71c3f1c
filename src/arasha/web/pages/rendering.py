"""How forms become HTML."""

from django.forms.renderers import TemplatesSetting


class PageRenderer(TemplatesSetting):
    """Fields and widgets as GOV.UK Frontend writes them; templates in pages/forms and django/forms/widgets."""

    form_template_name = "pages/forms/form.html"
    field_template_name = "pages/forms/field.html"
