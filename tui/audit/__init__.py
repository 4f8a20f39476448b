"""Who saw whose data, when and why: the key that masks personal data, and the journal of every time it was revealed."""
