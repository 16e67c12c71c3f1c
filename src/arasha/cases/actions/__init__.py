"""Every write of case files: keyword-only, `by=`, one transaction, one audit event."""
