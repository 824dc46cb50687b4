"""How rules and lists are kept: files, checks, versions, and one way of saving."""
