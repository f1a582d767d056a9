"""Entry point: `python -m kanban [serve | reload | migrate | check-settings]`."""

from __future__ import annotations

import gc
import signal
import sys
from types import FrameType
from typing import NoReturn

COMMANDS = ("serve", "reload", "migrate", "check-settings")


def _exit_on_signal(number: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(128 + number)


def main(arguments: list[str]) -> int:
    # The kernel ignores SIGTERM for PID 1 unless a handler is installed, and importing takes
    # a while on a small CPU limit: without this line an early SIGTERM would be lost.
    signal.signal(signal.SIGTERM, _exit_on_signal)

    command = arguments[0] if arguments else "serve"
    if len(arguments) > 1 or command not in COMMANDS:
        print(f"usage: python -m kanban [{' | '.join(COMMANDS)}]", file=sys.stderr)
        return 2

    # Imports allocate many objects and free almost none: collecting garbage meanwhile only
    # costs start-up time. The server turns the collector on again.
    gc.disable()

    # Imported here and not at the top: the signal handler comes first, and each command
    # loads only what it needs.
    from kanban.errors import SettingsError
    from kanban.settings import load_settings
    from kanban.termination import report_failure

    try:
        settings = load_settings()
    except SettingsError as error:
        report_failure(f"kanban: invalid settings: {error}")
        return 1

    if command == "check-settings":
        print("kanban: the settings are valid")
        return 0
    if command == "migrate":
        from kanban.migrate import migrate

        return migrate(settings)
    if command == "reload":
        from kanban.reload import supervise

        return supervise(settings)

    from kanban.server import serve

    return serve(settings)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
