"""`python -m tui` is the `noctop` command."""

import sys

from tui.cli.main import main

sys.exit(main())
