"""The instance that a command works on: its home folder, its settings, its database."""

import os
from pathlib import Path

from arasha.ops.places import home_folder
from arasha.ops.refusals import Refused

DEMO_MARK = "demo.json"
"""The file that says that a home holds made-up people only."""


def use_home(home: Path) -> Path:
    """Make a folder the home of this process. One that is made now is its owner's only. Before Django starts."""
    home = home.expanduser().absolute()
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.environ["ARASHA_HOME"] = str(home)
    if (home / DEMO_MARK).exists():
        os.environ["ARASHA_DEMO"] = "1"
    return home


def start_django() -> None:
    """Set Django up, once. Only commands that need the database ask for it."""
    import django
    from django.apps import apps

    if not apps.ready:
        # Whatever is made from now on is its owner's only: sealed files, exports, logs of the database.
        os.umask(0o077)
        use_home(home_folder())
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "arasha.project.settings")
        django.setup()
        from django.utils import translation

        # A command's sentences are English, and so are the refusals of the rooms that it passes on.
        translation.activate("en")


def missing_migrations() -> list[str]:
    """The migrations of this release that the database has not had."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def need_database() -> None:
    """Start Django on a database that fits this release; refuses otherwise."""
    start_django()
    if missing_migrations():
        raise Refused("The database is new or of an older release. Run `arasha migrate` (or `arasha set-up` for a new instance).")


def bring_up_to_date() -> int:
    """Apply the missing migrations; returns how many. Home and database are then their owner's only."""
    from django.conf import settings
    from django.core.management import call_command

    missing = missing_migrations()
    call_command("migrate", interactive=False, verbosity=0)
    database = settings.DATABASES["default"]
    for folder in (settings.HOME, settings.MEDIA_ROOT):
        if Path(folder).exists():
            Path(folder).chmod(0o700)
    if "sqlite" in str(database["ENGINE"]):
        Path(str(database["NAME"])).chmod(0o600)
    return len(missing)
