"""The page of Tocsin: a front door beside the commands."""
