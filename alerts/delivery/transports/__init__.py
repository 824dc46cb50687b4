"""Our own plugins of Apprise: the last step of a message to a server, by which its stage is known."""
