"""The past, for whoever looks at it: walls, channels and differences read from what was recorded, on a thread of its
own."""
