"""The same button of the same page, pressed twice at the same moment: one record, one message."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from qiaowu.activities.models import Activity
from qiaowu.modules.study.tests.test_quick import HELD, fields_in, paste
from qiaowu.records.sources import SourceMessage, SourceUse
from tests.cast import Cast, make_cast

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def test_two_presses_at_once_save_one_record() -> None:
    cast: Cast = make_cast()
    posted = fields_in(paste(cast.client("township"), HELD)) | {"do": "keep:0"}
    clients = [cast.client("township"), cast.client("township")]
    gate, answers = threading.Barrier(2), []

    def press(place: int) -> None:
        try:
            gate.wait()
            answers.append(clients[place].post("/quick/", posted).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=(place,)) for place in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert answers == [302, 302]
    assert (Activity.objects.count(), SourceMessage.objects.count(), SourceUse.objects.count()) == (1, 1, 1)
