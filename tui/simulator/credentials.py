"""What the simulated vendors accept. Public on purpose: they guard nothing."""

from __future__ import annotations

UPLYNK_USER_ID = "0123456789abcdef0123456789abcdef"
UPLYNK_API_KEY = "test-api-key"
SYSTEM73_API_KEY = "system73-demo-key"
APIVIDEO_API_KEY = "apivideo-demo-key"
CONVIVA_CLIENT_ID = "abcdefghij"
CONVIVA_CLIENT_SECRET = "z1y2x3w4v5u6t7s8r9q0p"  # noqa: S105 - the published sample of Conviva's page
MEDIAMELON_CUSTOMER_ID = 199493832
MEDIAMELON_API_KEY = "mediamelon-demo-key"
