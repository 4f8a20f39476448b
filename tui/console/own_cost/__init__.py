"""What noctop itself costs: the line, the screen's loop, memory and processor, requests."""
