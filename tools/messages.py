"""Translations without GNU gettext.

python tools/messages.py update     takes new texts into the catalogues, keeps what is translated, retires what is gone
python tools/messages.py check      exit code 1 and a list when a text is missing, doubtful or has other placeholders
python tools/messages.py compile    makes the .mo files that the program reads
python tools/messages.py missing    prints what is still to be translated, as JSON by language
python tools/messages.py fill FILE  takes translations from JSON {language: {msgid: text or [forms]}}
"""

import json
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path

import polib

sys.path.insert(0, str(Path(__file__).resolve().parent))

from messages_found import Found, borrowed_from_django, find_messages

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "src" / "arasha" / "locale"
PLURALS = {
    "kk": "nplurals=2; plural=(n != 1);",
    "ru": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);",
}
FORMS = {"kk": 2, "ru": 3}
_PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%[sd]|\{(\w*)\}")


def catalogue_path(language: str) -> Path:
    """Where the catalogue of a language lies."""
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def read_catalogue(language: str) -> polib.POFile:
    """The catalogue of a language; an empty one when there is none yet."""
    path = catalogue_path(language)
    if path.exists():
        return polib.pofile(str(path), wrapwidth=110)
    return polib.POFile(wrapwidth=110)


def wanted(language: str) -> list[Found]:
    """Every text of the program, and those of Django's that our forms show and Django has not in this language."""
    found = {message.key: message for message in borrowed_from_django(language)}
    found |= {message.key: message for message in find_messages(ROOT / "src" / "arasha")}
    return [found[key] for key in sorted(found)]


def update_catalogue(language: str) -> None:
    """Writes the catalogue: sorted, with files but without line numbers, so that a change shows only what changed."""
    old = {(entry.msgctxt or "", entry.msgid): entry for entry in read_catalogue(language)}
    new = polib.POFile(wrapwidth=110)
    new.metadata = {"Language": language, "Content-Type": "text/plain; charset=UTF-8", "Content-Transfer-Encoding": "8bit"}
    new.metadata["Plural-Forms"] = PLURALS[language]
    for message in wanted(language):
        before = old.pop((message.context, message.text), None)
        new.append(_entry(message, before, FORMS[language]))
    for gone in old.values():
        if gone.translated() or gone.obsolete:
            gone.obsolete = True
            gone.occurrences = []
            new.append(gone)
    path = catalogue_path(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    new.save(str(path))


def _entry(message: Found, before: polib.POEntry | None, forms: int) -> polib.POEntry:
    entry = polib.POEntry(msgid=message.text, msgctxt=message.context or None, occurrences=[(place, "") for place in message.places])
    if message.plural:
        kept = dict(before.msgstr_plural) if before else {}
        entry.msgid_plural = message.plural
        entry.msgstr_plural = {form: kept.get(form, "") for form in range(forms)}
    elif before:
        entry.msgstr = before.msgstr
    if before and before.fuzzy:
        entry.flags.append("fuzzy")
    return entry


def placeholders(text: str) -> list[str]:
    """The placeholders of a text, in an order that does not depend on the sentence."""
    return sorted(match.group(0) for match in _PLACEHOLDER.finditer(text))


def faults(language: str) -> list[str]:
    """What is wrong with a catalogue, one sentence for each."""
    catalogue = {(entry.msgctxt or "", entry.msgid): entry for entry in read_catalogue(language) if not entry.obsolete}
    found: list[str] = []
    for message in wanted(language):
        entry = catalogue.pop((message.context, message.text), None)
        name = f"{language}: {message.text!r}"
        if entry is None:
            found.append(f"{name} is not in the catalogue (make messages)")
        elif entry.fuzzy:
            found.append(f"{name} is marked as doubtful")
        elif not entry.translated():
            found.append(f"{name} is not translated")
        else:
            found += [f"{name}: {fault}" for fault in _placeholder_faults(entry)]
    return found + [f"{language}: {text!r} is in the catalogue but nowhere in the program (make messages)" for _context, text in catalogue]


def _placeholder_faults(entry: polib.POEntry) -> list[str]:
    if not entry.msgid_plural:
        expected = placeholders(entry.msgid)
        return [] if placeholders(entry.msgstr) == expected else [f"placeholders differ, expected {expected}"]
    allowed = (placeholders(entry.msgid), placeholders(entry.msgid_plural))
    return [f"placeholders differ in form {form}" for form, text in entry.msgstr_plural.items() if placeholders(text) not in allowed]


def update() -> int:
    """Brings every catalogue up to date."""
    for language in PLURALS:
        update_catalogue(language)
    return compile_all()


def check() -> int:
    """1 when a catalogue has a fault."""
    found = [fault for language in PLURALS for fault in faults(language)]
    print("\n".join(found) if found else "every text is in every language")
    return 1 if found else 0


def compile_all() -> int:
    """Makes the .mo files."""
    for language in PLURALS:
        path = catalogue_path(language)
        if path.exists():
            polib.pofile(str(path)).save_as_mofile(str(path.with_suffix(".mo")))
    return 0


def missing() -> int:
    """Prints the texts without a translation; a plural text is a list of its two English forms."""
    left = {
        language: [
            [entry.msgid, entry.msgid_plural] if entry.msgid_plural else entry.msgid for entry in read_catalogue(language).untranslated_entries()
        ]
        for language in PLURALS
    }
    print(json.dumps(left, ensure_ascii=False, indent=1))
    return 0


def fill() -> int:
    """Takes translations from a file; names a text that no catalogue has."""
    unknown: list[str] = []
    for language, texts in json.loads(Path(sys.argv[2]).read_text(encoding="utf-8")).items():
        catalogue = read_catalogue(language)
        entries = {entry.msgid: entry for entry in catalogue}
        for text, translation in texts.items():
            if text not in entries:
                unknown.append(f"{language}: {text!r}")
            elif isinstance(translation, list):
                entries[text].msgstr_plural = dict(enumerate(translation))
            else:
                entries[text].msgstr = translation
        catalogue.save(str(catalogue_path(language)))
    print("\n".join(f"{name} is in no catalogue" for name in unknown))
    return compile_all() or (1 if unknown else 0)


COMMANDS: dict[str, Callable[[], int]] = {"update": update, "check": check, "compile": compile_all, "missing": missing, "fill": fill}


def main() -> int:
    """Runs the command named first."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "arasha.project.settings")
    if len(sys.argv) < 2 or sys.argv[1] not in COMMANDS:
        print(__doc__, file=sys.stderr)
        return 2
    return COMMANDS[sys.argv[1]]()


if __name__ == "__main__":
    sys.exit(main())
