"""`python -m tests.queue.working_main FOLDER`: a worker process that knows the jobs of the tests."""

import os
import sys

import django

if __name__ == "__main__":
    os.environ["QIAOWU_TEST_SIGNS"] = sys.argv[1]
    django.setup()
    # imported here: models load after the setup
    from tests.queue.working import main

    main()
