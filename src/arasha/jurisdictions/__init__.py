"""Data packs: what changes with the country and the year. Data with dates, never constants."""

from arasha.jurisdictions.loading import load_pack, pack
from arasha.jurisdictions.model import CodeList, Entry, Hotline, Pack, PackError, Retention

__all__ = ["CodeList", "Entry", "Hotline", "Pack", "PackError", "Retention", "load_pack", "pack"]
