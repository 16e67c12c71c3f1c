"""Every write of the accounts room: one transaction and one audit event each."""
