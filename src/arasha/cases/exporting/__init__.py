"""Giving case files out, unsealed, in open formats."""
