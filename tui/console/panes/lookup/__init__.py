"""The look-up's pane: the box in which one asks, what each vendor answers, the verdict, and one timeline of it all."""
