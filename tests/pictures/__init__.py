"""The README's pictures, made from the simulator with a fixed seed, so that they stay true."""
