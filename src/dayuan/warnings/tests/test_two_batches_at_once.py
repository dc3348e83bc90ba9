"""Two ingest processes with the same car at the same moment."""

import threading

import pytest
from django.db import connections

from dayuan.devices.testing import make_device
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.warnings.actions import evaluate
from dayuan.warnings.models import Warning
from dayuan.warnings.testing import make_rule, seen_plate

CARS = ["渝A00001", "渝A00002", "渝A00003", "渝A00004"]


@pytest.mark.django_db(transaction=True)
def test_two_batches_at_once_with_the_same_cars_raise_each_warning_once_and_do_not_wait_for_ever():
    make_rule()
    device = make_device()
    start = threading.Barrier(2)
    failures = []

    def weigh(cars):
        try:
            start.wait(timeout=10)
            for _ in range(5):
                evaluate([seen_plate(device, car) for car in cars], at=MONDAY_NOON)
        except Exception as failure:
            failures.append(failure)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=weigh, args=[cars]) for cars in (CARS, CARS[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert failures == []
    assert sorted(Warning.objects.values_list("times_seen", flat=True)) == [10, 10, 10, 10]
