"""How jobs move: attempts, waits, lost workers, clocks that are set."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db.models.functions import Now

from qiaowu.hosting.county import county
from qiaowu.orgs.clock import now
from qiaowu.orgs.models import Post
from qiaowu.records.queue import claims, cleaning, results, running
from qiaowu.records.queue.actions import cancel
from qiaowu.records.queue.claims import Lost
from qiaowu.records.queue.models import Job
from qiaowu.records.queue.wakeups import listening
from tests.queue.conftest import ask, effects, run_one
from tests.queue.working import SECRET

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def taken(worker: int = 1) -> Job | None:
    with county(settings.COUNTY):
        return claims.take(worker, at=now())


def fresh(job: Job) -> Job:
    return Job.objects.get(pk=job.pk)


def test_jobs_are_taken_in_the_order_in_which_they_were_asked_for(db: None) -> None:
    asked = [ask("test.count", n=n).pk for n in (3, 1, 2)]
    assert [job.pk for job in (run_one(), run_one(), run_one()) if job] == asked
    assert [effects(n) for n in (1, 2, 3)] == [1, 1, 1]


def test_a_fault_is_tried_again_later_and_then_stays_with_its_reason(db: None) -> None:
    made = ask("test.faulty", n=7)
    run_one()
    assert (fresh(made).state, fresh(made).attempts) == ("waiting", 1)
    assert run_one() is None  # not before its time
    Job.objects.update(not_before=Now())
    run_one()
    assert fresh(made).state == "failed"
    assert fresh(made).reason == "程序出错（ZeroDivisionError），请联系系统管理员。"
    assert effects(7) == 0


def test_what_a_fault_says_goes_into_no_row_and_no_log(db: None, caplog: pytest.LogCaptureFixture) -> None:
    made = ask("test.faulty", n=7)
    with caplog.at_level(logging.DEBUG):
        run_one()
    assert "ZeroDivisionError" in caplog.text
    assert SECRET not in caplog.text
    assert SECRET not in str(Job.objects.filter(pk=made.pk).values())


def test_the_waits_grow_up_to_an_hour() -> None:
    assert [claims.delay(n).total_seconds() for n in (1, 2, 3, 4, 9)] == [10, 30, 90, 270, 3600]


def test_a_refusal_is_final_and_shown_as_it_is(db: None) -> None:
    made = ask("test.refused", n=7)
    run_one()
    assert (fresh(made).state, fresh(made).reason, fresh(made).attempts) == ("failed", "这件事办不成。", 1)
    assert effects(7) == 0


def test_a_job_of_a_version_that_is_gone_fails_with_a_reason(db: None) -> None:
    made = Job.objects.create(kind="test.gone", asked_at=now())
    run_one()
    assert (fresh(made).state, fresh(made).reason) == ("failed", "本版本没有这项任务。")


def test_arguments_changed_in_the_table_do_not_reach_the_job(db: None) -> None:
    made = ask("test.count", n=7)
    Job.objects.update(arguments={"n": "7'; DROP TABLE"})
    run_one()
    assert (fresh(made).state, effects(7)) == ("waiting", 0)


def test_a_job_whose_worker_is_gone_is_taken_again_whatever_the_clock_says(db: None) -> None:
    made = ask("test.count", n=7)
    taken(worker=99)
    Job.objects.update(beat_at=Now() + timedelta(seconds=20))  # a clock that was ahead
    again = taken(worker=2)
    assert again is not None
    assert (again.pk, again.attempts) == (made.pk, 2)


def test_a_job_whose_worker_lives_is_left_alone(db: None) -> None:
    ask("test.count", n=7)
    with listening() as listener:
        assert taken(listener.number) is not None
        assert taken(worker=2) is None


@pytest.mark.parametrize("off", [-HOUR, HOUR])
def test_a_worker_that_is_silent_or_speaks_from_the_future_loses_its_job(db: None, off: timedelta) -> None:
    ask("test.count", n=7)
    with listening() as listener:
        first = taken(listener.number)
        Job.objects.update(beat_at=Now() + off)
        assert first is not None
        assert taken(worker=2) is not None
        with pytest.raises(Lost), county(settings.COUNTY):
            claims.finish(first, at=now())


def test_a_wait_that_was_set_by_a_clock_ahead_of_ours_is_over(db: None) -> None:
    ask("test.count", n=7, after=timedelta(minutes=5))
    assert run_one() is None
    Job.objects.update(set_at=Now() + HOUR, not_before=Now() + HOUR)  # as if the clock was set back by an hour
    assert run_one() is not None


def test_a_job_that_brings_down_its_workers_is_stopped(db: None) -> None:
    made = ask("test.poison", n=7)
    for worker in (97, 98):
        assert taken(worker) is not None
    assert taken(worker=99) is None
    assert (fresh(made).state, fresh(made).reason) == ("failed", "办理程序多次中断，已停止。")


def test_one_county_keeps_no_more_workers_busy_than_it_may(db: None) -> None:
    for n in (1, 2):
        ask("test.count", n=n)
    with listening() as listener, county(settings.COUNTY):
        assert claims.take(listener.number, at=now(), most=1) is not None
        assert claims.take(listener.number, at=now(), most=1) is None
        assert claims.take(listener.number, at=now(), most=2) is not None


def test_cancelling_before_the_end_takes_back_what_was_written(cast: Any) -> None:
    made = ask("test.count", by=cast.user("township"), n=7)
    job = taken()
    assert job is not None
    cancel(made, by=cast.user("township"), at=now())
    running.run(settings.COUNTY, job)
    assert (fresh(made).state, effects(7)) == ("cancelled", 0)


def test_a_lost_job_writes_nothing(db: None) -> None:
    made = ask("test.count", n=7)
    job = taken()
    assert job is not None
    Job.objects.update(worker=5)
    running.run(settings.COUNTY, job)
    assert (fresh(made).state, fresh(made).worker, effects(7)) == ("running", 5, 0)


def test_an_owner_without_the_right_or_the_account_gets_nothing(cast: Any) -> None:
    officer, before = cast.user("township"), set(results.folder().iterdir())
    first = ask("test.filed", by=officer, n=7)
    Post.objects.filter(user=officer).delete()
    run_one()
    assert (fresh(first).state, fresh(first).reason) == ("failed", "发起人已没有办理这项任务的权限。")
    second = ask("test.filed", by=cast.user("county"), n=7)
    cast.users["county"].__class__.objects.filter(username="county").update(is_active=False)
    run_one()
    assert (fresh(second).state, fresh(second).reason) == ("failed", "发起人的账号已停用。")
    assert set(results.folder().iterdir()) == before


def test_results_go_after_a_week_and_rows_after_a_month(cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    made = ask("test.filed", by=cast.user("county"), n=7)
    run_one()
    path = results.path_of(fresh(made).file_token)
    assert path.read_bytes() == b"x" * 7
    monkeypatch.setattr(cleaning, "YOUNG", -1.0)
    cleaning.clean(settings.COUNTY)
    assert path.exists()
    Job.objects.update(set_at=Now() - timedelta(days=8))
    cleaning.clean(settings.COUNTY)
    assert (path.exists(), fresh(made).file_token, fresh(made).file_name) == (False, "", "结果7.csv")
    Job.objects.update(set_at=Now() - timedelta(days=31))
    cleaning.clean(settings.COUNTY)
    assert not Job.objects.exists()
