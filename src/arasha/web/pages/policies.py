"""Content-Security-Policies of answers that are no pages."""

PICTURE = "default-src 'none'; frame-ancestors 'self'"
"""A picture or a download needs nothing."""
PDF = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"
"""The browser's own PDF viewer draws with an embedded object and a style of its own; a PDF holds no markup of ours or anybody's."""
