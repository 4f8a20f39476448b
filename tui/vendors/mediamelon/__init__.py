"""MediaMelon SmartSight's session list: `GET /mm-apis/listsessions/{customerId}` (docs.mediamelon.com).

Two pages of the vendor describe it and disagree; what is sent is valid under both (`aggby=sessionid` always). The
answer is `{"totalcount", "pagecount", "response": [row, …]}`, rows keyed by the metrics that were asked for. What
`totalcount` counts differs between the vendor's own samples, so it is never used for paging.
"""

from tui.vendors.mediamelon.client import MediaMelonClient, SessionsAnswer, SessionsPage
from tui.vendors.mediamelon.query import SessionQuery, filter_text

__all__ = ["MediaMelonClient", "SessionQuery", "SessionsAnswer", "SessionsPage", "filter_text"]
