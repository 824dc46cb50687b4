"""The API: JSON for what the page does, described by the table of its routes."""
