"""The mask of what commands print."""

from __future__ import annotations

import secrets
import sys

from tui.audit.key import KEY_BYTES, mask_key
from tui.config.places import state_folder
from tui.config.problems import ConfigError
from tui.model.masking import Mask


def mask_of_this_machine() -> Mask:
    """With the key in the state folder. Where there is none to be had, one for this run: a full disk must not stand
    between an operator and a caller."""
    try:
        return Mask(mask_key(state_folder()))
    except (OSError, ConfigError) as error:
        print(
            f"noctop: masked for this once only, other look-ups will show other tokens: {error}",
            file=sys.stderr,
        )
        return Mask(secrets.token_bytes(KEY_BYTES))
