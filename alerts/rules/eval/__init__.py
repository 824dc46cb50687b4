"""What a tree means for one article: the reference that the live matcher and the search of the past agree with."""
