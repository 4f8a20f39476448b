"""One channel in depth: asked for while somebody looks at it, told as frozen states."""
