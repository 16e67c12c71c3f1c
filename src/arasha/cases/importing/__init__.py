"""Bringing in the registers that centres keep today."""
