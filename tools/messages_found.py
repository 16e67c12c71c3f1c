"""Finds the texts of a program that people read: in Python by its syntax tree, in templates by Django's own parser."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import django
import polib
from django.conf import settings
from django.template import Engine
from django.template.base import FilterExpression, Node, NodeList, Variable
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import trim_whitespace

# What each function takes, in order.
_SIGNATURES = {
    "gettext": ("text",),
    "gettext_lazy": ("text",),
    "gettext_noop": ("text",),
    "ngettext": ("text", "plural"),
    "ngettext_lazy": ("text", "plural"),
    "pgettext": ("context", "text"),
    "pgettext_lazy": ("context", "text"),
    "npgettext": ("context", "text", "plural"),
    "npgettext_lazy": ("context", "text", "plural"),
}
# The parts of Django whose sentences our pages show.
_BORROWED = ("forms/fields.py", "forms/forms.py", "forms/formsets.py", "forms/models.py", "core/validators.py")


@dataclass
class Found:
    """A text, the files where it stands, and what tells it from its namesakes."""

    text: str
    plural: str = ""
    context: str = ""
    places: list[str] = field(default_factory=list)

    @property
    def key(self) -> tuple[str, str]:
        """What makes a text the same text."""
        return (self.context, self.text)


def find_messages(package: Path) -> list[Found]:
    """Every text under a package, each once, sorted."""
    merged: dict[tuple[str, str], Found] = {}
    for path in sorted(package.rglob("*")):
        if path.suffix == ".py":
            messages = list(in_python(path.read_text(encoding="utf-8")))
        elif path.suffix in {".html", ".txt"} and "templates" in path.parts:
            messages = list(in_template(path.read_text(encoding="utf-8")))
        else:
            continue
        place = path.relative_to(package.parent).as_posix()
        for message in messages:
            known = merged.setdefault(message.key, message)
            known.plural = known.plural or message.plural
            if place not in known.places:
                known.places.append(place)
    return [merged[key] for key in sorted(merged)]


def in_python(source: str) -> Iterator[Found]:
    """Texts in calls of Django's translation functions, under whatever name a module imports them."""
    tree = ast.parse(source)
    names = _imported_names(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (signature := _SIGNATURES.get(_called(node, names), ())):
            words = [argument.value for argument in node.args if isinstance(argument, ast.Constant) and isinstance(argument.value, str)]
            if len(words) >= len(signature):
                named = dict(zip(signature, words, strict=False))
                yield Found(text=named["text"], plural=named.get("plural", ""), context=named.get("context", ""))


def _imported_names(tree: ast.Module) -> dict[str, str]:
    return {
        alias.asname or alias.name: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
    }


def _called(node: ast.Call, names: dict[str, str]) -> str:
    if isinstance(node.func, ast.Name):
        return names.get(node.func.id, "")
    return node.func.attr if isinstance(node.func, ast.Attribute) else ""


@cache
def _engine() -> Engine:
    if not settings.configured or not django.apps.apps.ready:
        django.setup()
    return Engine.get_default()


def in_template(source: str) -> Iterator[Found]:
    """Texts of translate, blocktranslate and _() in a template, those inside other tags' arguments too."""
    engine = _engine()
    with translation.override(None):
        for node in _walk(engine.from_string(source).nodelist):
            if isinstance(node, BlockTranslateNode):
                yield _block(node)
            elif isinstance(node, TranslateNode):
                # Django marks the constant as translatable only when it renders.
                if isinstance(text := node.filter_expression.var.literal, str):
                    yield Found(text=text, context=_literal(node.message_context))
            else:
                for text in _texts(vars(node)):
                    yield Found(text=text)


def _walk(nodes: NodeList) -> Iterator[Node]:
    for node in nodes:
        yield node
        for child in vars(node).values():
            if isinstance(child, NodeList):
                yield from _walk(child)
        # The branches of if, and the pairs of ifchanged, lie in tuples.
        for _condition, branch in getattr(node, "conditions_nodelists", []):
            yield from _walk(branch)


def _texts(value: Any) -> Iterator[str]:
    """Every translatable constant among a node's attributes, however nested."""
    if isinstance(value, FilterExpression):
        yield from _texts(value.var)
        for _function, arguments in value.filters:
            yield from _texts([argument for _looked_up, argument in arguments])
    elif isinstance(value, Variable):
        if value.translate and isinstance(value.literal, str):
            yield value.literal
    elif isinstance(value, Promise):
        yield str(value)
    elif isinstance(value, dict):
        yield from _texts(list(value.values()))
    elif isinstance(value, list | tuple) and not isinstance(value, NodeList):
        for each in value:
            yield from _texts(each)


def _literal(value: FilterExpression | None) -> str:
    return str(value.var) if value is not None else ""


def _block(node: BlockTranslateNode) -> Found:
    singular, _names = node.render_token_list(node.singular)
    plural, _names = node.render_token_list(node.plural) if node.plural else ("", [])
    if node.trimmed:
        singular, plural = trim_whitespace(singular), trim_whitespace(plural)
    return Found(text=singular, plural=plural, context=_literal(node.message_context))


def borrowed_from_django(language: str) -> list[Found]:
    """Sentences of Django's forms and validators that Django itself does not have in a language."""
    home = Path(django.__file__).parent
    path = home / "conf" / "locale" / language / "LC_MESSAGES" / "django.po"
    have = {entry.msgid for entry in polib.pofile(str(path)).translated_entries()}
    found: dict[tuple[str, str], Found] = {}
    for name in _BORROWED:
        for message in in_python((home / name).read_text(encoding="utf-8")):
            if message.text not in have and any(letter.isalpha() for letter in message.text):
                found.setdefault(message.key, message).places = [f"django/{name}"]
    return list(found.values())
