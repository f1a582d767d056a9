"""Logging to stderr, one line per event."""

from __future__ import annotations

import logging
import time

PROBES = ("/health", "/ready")


class HideProbes(logging.Filter):
    """Keeps the kubelet's probes, which come every few seconds, out of the access log."""

    def filter(self, record: logging.LogRecord) -> bool:
        # uvicorn's arguments: client, method, path, HTTP version, status code.
        arguments = record.args
        if isinstance(arguments, tuple) and len(arguments) == 5:
            return str(arguments[2]).partition("?")[0] not in PROBES
        return True


def configure_logging(level: str) -> None:
    formatter = logging.Formatter("%(asctime)sZ %(levelname)s %(message)s", "%Y-%m-%dT%H:%M:%S")
    formatter.converter = time.gmtime
    handler = logging.StreamHandler()
    handler.setFormatter(formatter)
    # Libraries stay at WARNING: at DEBUG they would log statements with users' data.
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for name in ("kanban", "uvicorn"):
        logging.getLogger(name).setLevel(level)
    if level != "DEBUG":
        logging.getLogger("uvicorn.access").addFilter(HideProbes())
