"""The `arasha` command. Its sentences are English: they are for the person who runs the server."""
