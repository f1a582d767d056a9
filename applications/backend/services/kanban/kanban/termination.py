"""The last words of a failing process."""

from __future__ import annotations

import os
import sys

# Kubernetes shows the content of this file as the reason of a terminated container.
TERMINATION_LOG = "/dev/termination-log"


def report_failure(line: str) -> None:
    """Print one line to stderr and leave it as the reason of the container's termination."""
    print(line, file=sys.stderr, flush=True)
    try:
        # Opened without O_CREAT: outside Kubernetes the file does not exist and must not
        # be created in /dev.
        descriptor = os.open(TERMINATION_LOG, os.O_WRONLY | os.O_TRUNC)
    except OSError:
        return
    with os.fdopen(descriptor, "w", encoding="utf-8") as log:
        log.write(f"{line}\n")
