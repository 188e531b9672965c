"""`python -m qiaowu.cli.work PARENT`: one worker process for background jobs, started and watched by a command.

Like the web server it ends when its parent ends, so that a killed `qiaowu up` leaves nobody behind.
"""

from __future__ import annotations

import sys

from qiaowu.cli.serve import end_with


def main() -> None:
    """Work until told to stop."""
    end_with(int(sys.argv[1]))
    # imported here: watching begins before the seconds that loading the product takes
    import django

    django.setup()
    # imported here: models load after the setup
    from qiaowu.records.queue.worker import main as work

    work()


if __name__ == "__main__":
    main()
