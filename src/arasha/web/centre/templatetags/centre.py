from django import template
from django.template import Context
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from arasha.web.pages.parts import Link

register = template.Library()

PLACES = (
    (_("Home"), "centre:home", "contact.log"),
    (_("Calls"), "centre:calls", "contact.log"),
    (_("Files"), "centre:files", "case.open"),
    (_("Register"), "centre:register", "register.import"),
    (_("Colleagues"), "centre:team", None),
    (_("Log"), "centre:log", "audit.read"),
)


@register.inclusion_tag("pages/parts/navigation.html", takes_context=True)
def centre_navigation(context: Context) -> dict[str, object]:
    """The primary navigation of a desk: what this member may do."""
    request, member = context["request"], context.get("member")
    links = []
    for label, name, permission in PLACES:
        if member is not None and (permission is None or member.may(permission)):
            address = reverse(name)
            current = request.path == address or (name != "centre:home" and request.path.startswith(address))
            links.append(Link(label, address, current=current))
    return {"items": links}
