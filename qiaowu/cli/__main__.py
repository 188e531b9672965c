"""`python -m qiaowu.cli` is the same as `qiaowu`."""

import sys

from qiaowu.cli import main

if __name__ == "__main__":
    sys.exit(main())
