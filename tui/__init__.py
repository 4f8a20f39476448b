"""noctop: `top` for the network operations centre of a streaming service."""

__version__ = "0.1.0"
