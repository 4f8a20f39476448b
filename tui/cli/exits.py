"""What a command's exit says, for scripts and paging tools."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    DONE = 0
    """Done, and something was found."""
    NOTHING_FOUND = 1
    """Done, and there is nothing."""
    USAGE = 2
    """A wrong option, or a malformed identity, range or filter."""
    CONFIG = 3
    """The config or a secret cannot be used."""
    VENDOR_FAILED = 4
    """A vendor failed; what the others gave was printed."""
    HUNG_UP = 129
    INTERRUPTED = 130
    TERMINATED = 143


class CommandError(Exception):
    """Ends a command with words on stderr and this exit code."""

    def __init__(self, message: str, code: ExitCode) -> None:
        super().__init__(message)
        self.message = message
        self.code = code


class UsageError(CommandError):
    """The command line asks for something that makes no sense."""

    def __init__(self, message: str) -> None:
        super().__init__(message, ExitCode.USAGE)
