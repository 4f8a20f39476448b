"""One channel in depth: its charts, its streams, their renditions; the account as a whole likewise."""
