"""Rules asked of the stored past: the text index, its search, and previews of what a rule would have done."""
