"""The names of the scenarios, for the command line: importing this costs nothing."""

from __future__ import annotations

SCENARIOS: dict[str, str] = {
    "calm": "an ordinary day",
    "cdn-brownout": "one CDN answers slowly and with 503s; its channels stall while their viewers stay",
    "drm-wave": "licences are refused on iOS: playback fails before it starts, everything else is normal",
    "channel-dark": "one large channel loses its manifest; its viewers are gone within seconds",
    "p2p-tracker-down": "peers find nobody: all traffic moves to the CDNs, quality holds",
    "vendor-down": "Conviva answers 503 and MediaMelon takes seconds, while the service itself is well",
    "viewer-trouble": "one household stalls on every channel, its neighbours do not",
}
"""Each scenario with what happens in it."""

DEFAULT_SCENARIO = "cdn-brownout"
