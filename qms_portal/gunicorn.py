"""How gunicorn logs: `gunicorn --config python:qms_portal.gunicorn qms_portal.wsgi`.

Its own messages and one line for each request have the format of all other lines (agencies/logs.py); the access line has no
query string, no browser and no referrer.
"""

import logging.config
import sys

from gunicorn import glogging

from agencies import logs
from qms_portal.settings.log import LOG_FORMAT, LOGGING

JSON = LOG_FORMAT == "json"


class Logger(glogging.Logger):
    """Gunicorn's logger with the application's formats, all on stderr."""

    def _set_handler(self, log, output, fmt, stream=None):
        super()._set_handler(log, output, logs.JsonLine() if JSON else logs.TextLine(), stream=sys.stderr)

    def access(self, resp, req, environ, request_time):
        """One line for a request: who (ids), what, how it ended, how long it took."""
        if not self.access_log_enabled:
            return
        status = int(str(resp.status).split(None, 1)[0])
        headers = {name.lower(): value for name, value in resp.headers}
        method, path = environ.get("REQUEST_METHOD", "-"), logs.safe_path(environ.get("PATH_INFO") or "/")
        extra = {
            "event": "http.request",
            "request_id": headers.get("x-request-id"),
            "agency_id": environ.get("qms.agency_id"),
            "user_id": environ.get("qms.user_id"),
            "route": "web",
            "method": method[:20],
            "path": path,
            "status": status,
            "ms": int(request_time.total_seconds() * 1000),
            "bytes": getattr(resp, "sent", None),
        }
        self.access_log.log(logging.INFO, "%s %s %s", method[:20], path, status, extra=extra)


logger_class = Logger
accesslog = "-" if JSON else None
# The rest of the process, from its first line on; Python's own warnings too, which would print lines of their own.
logging.config.dictConfig(LOGGING)
logging.captureWarnings(JSON)
# It would stop and reload the server on anybody's word who reaches its file; signals are enough.
control_socket_disable = True
