"""Backups: the database as it was at one moment and the sealed files that belong to it, in one file sealed to a printed sheet."""
