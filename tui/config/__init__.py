"""config.toml: its one typed description, its secrets, and where noctop's files are."""

from tui.config.channels import ChannelSection
from tui.config.document import Config
from tui.config.loading import check, load
from tui.config.places import config_path, state_folder, user_themes
from tui.config.problems import ConfigError, ConfigMissing, did_you_mean
from tui.config.secrets import ResolvedSecrets, SecretProblem, resolve
from tui.config.sections import ConsoleSection, HistorySection, NetworkSection, ThresholdsSection
from tui.config.shipped import shipped_example, shipped_themes
from tui.config.vendors import (
    AnyVendor,
    ApiVideoVendor,
    ConvivaVendor,
    MediaMelonVendor,
    System73Vendor,
    UplynkVendor,
)
from tui.config.writing import write_config

__all__ = [
    "AnyVendor",
    "ApiVideoVendor",
    "ChannelSection",
    "Config",
    "ConfigError",
    "ConfigMissing",
    "ConsoleSection",
    "ConvivaVendor",
    "HistorySection",
    "MediaMelonVendor",
    "NetworkSection",
    "ResolvedSecrets",
    "SecretProblem",
    "System73Vendor",
    "ThresholdsSection",
    "UplynkVendor",
    "check",
    "config_path",
    "did_you_mean",
    "load",
    "resolve",
    "shipped_example",
    "shipped_themes",
    "state_folder",
    "user_themes",
    "write_config",
]
