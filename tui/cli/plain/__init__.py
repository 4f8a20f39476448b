"""`noctop --plain`: what the console would show, as one event a line, for screen readers, pipes and logs."""
