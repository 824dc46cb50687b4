"""Places: the gazetteer, and which of the places that an article names is where the event happened."""
