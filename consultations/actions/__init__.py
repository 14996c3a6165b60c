"""Every write: permission, one transaction, one entry in the log, mail after commit."""
