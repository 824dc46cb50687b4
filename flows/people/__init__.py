"""People who use the page: their accounts, passwords and sessions. Shared by the command line and the page."""
