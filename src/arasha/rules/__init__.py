"""The rules of the field: pure functions on frozen dataclasses. No Django."""
