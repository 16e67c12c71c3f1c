"""What may go wrong with keys. Messages never carry content."""


class VaultError(Exception):
    """Anything the vault refuses."""


class WrongKey(VaultError):
    """It did not open: another key, or it was moved, altered or cut."""


class WrongPassword(WrongKey):
    """The password does not open this key."""


class BadSheet(VaultError):
    """A printed code was mistyped; `group` is the first wrong group, counted from one, or None when its length is wrong."""

    def __init__(self, group: int | None) -> None:
        super().__init__("the code was mistyped")
        self.group = group
