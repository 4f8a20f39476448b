"""`noctop doctor`: a line for each thing that must be right before the console is, with what to do where it is not.

It runs on a broken config too: what is wrong is said, and what can stand without it is checked all the same. Words
of vendors arrive redacted from the transport; of a secret only its source and whether it can be had is told.
"""

from __future__ import annotations

import argparse
import asyncio
import os

from tui.cli.doctor.config import read_config, secret_checks
from tui.cli.doctor.console import console_checks
from tui.cli.doctor.history import history_checks
from tui.cli.doctor.machine import machine_checks, versions
from tui.cli.doctor.report import Status, print_json, print_lines
from tui.cli.doctor.terminal import terminal_checks
from tui.cli.doctor.vendors import vendor_checks
from tui.cli.exits import ExitCode
from tui.cli.progress import Progress
from tui.clock import SystemClock
from tui.config.secrets import resolve


def run(options: argparse.Namespace) -> int:
    """Check all there is; 3 where the config or a secret is no good, else 4 where a vendor is not, else 0."""
    clock = SystemClock()
    config, checks = read_config(options.config)
    secrets = resolve(config)
    known = [*checks, *console_checks(config), *secret_checks(config, secrets)]
    checks = [versions(), *known, *machine_checks(config, clock)]
    checks += history_checks(config)
    progress = Progress(clock)
    try:
        checks += asyncio.run(vendor_checks(config, secrets, clock, progress.say))
    finally:
        progress.clear()
    checks += terminal_checks(os.environ)
    if options.json:
        print_json(checks)
    else:
        print_lines(checks)
    # The smaller code is the config's: it stands before what a vendor says.
    return min((line.code for line in checks if line.status is Status.FAIL), default=ExitCode.DONE)
