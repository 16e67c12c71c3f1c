"""Content-Security-Policy of answers that are no pages."""

FILE = "default-src 'none'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
"""A picture, a document or a download needs nothing; our own pages may frame it. The browser's own PDF viewer works under it."""
