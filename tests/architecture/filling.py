"""`python -m tests.architecture.filling PLACE PASSWORD SHIFT`: fill the county of the environment; prints the ids.

A program of its own, because a process serves one county. SHIFT moves the ids of everything that is made, so
that some ids exist in both counties and some in one only.
"""

from __future__ import annotations

import json
import sys

import django


def main() -> None:
    django.setup()
    # imported here: models load after the settings
    from django.conf import settings
    from django.db import connection

    from qiaowu.hosting.county import county
    from qiaowu.modules.filings.models import Filing
    from tests.cast import make_cast
    from tests.ledger import Ledger

    place, password, shift = sys.argv[1], sys.argv[2], int(sys.argv[3])
    with county(settings.COUNTY):
        with connection.cursor() as cursor:
            cursor.execute("SELECT sequencename FROM pg_sequences WHERE schemaname = %s", [settings.COUNTY])
            for (name,) in cursor.fetchall() if shift else ():
                cursor.execute("SELECT setval(%s, greatest(nextval(%s), 1) + %s)", [name, name, shift - 1])
        ledger = Ledger(make_cast(), place)
        Filing.objects.update(value=5_000_000 + 1_000_000 * shift)
        for user in ledger.cast.users.values():
            user.set_password(password)
            user.save()
    print(json.dumps(ledger.ids))


if __name__ == "__main__":
    main()
