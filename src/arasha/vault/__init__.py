"""Keys and sealing. libsodium only, no primitive of our own, no Django."""
