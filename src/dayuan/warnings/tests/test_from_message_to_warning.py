"""The whole way: what a camera says, stored once, raises one warning; what no rule asks for is gone."""

import io
import json
from datetime import timedelta

import pytest
from django.urls import reverse
from PIL import Image

from dayuan.devices.testing import make_device
from dayuan.kernel.clock import now
from dayuan.kernel.models import AuditEntry
from dayuan.sensing.actions import forget_expired, record_signals
from dayuan.sensing.covering import GREY
from dayuan.sensing.models import Signal
from dayuan.sensing.testing import make_id, make_message, make_photo, make_plate_said
from dayuan.warnings.models import Warning
from dayuan.warnings.testing import make_rule


@pytest.fixture
def moment():
    return now()


@pytest.fixture
def rule(moment):
    return make_rule(starts_at=moment - timedelta(days=1), expires_at=moment + timedelta(days=1), buffer_minutes=3)


def hear(said, moment):
    return record_signals([make_message(said, received_at=moment)], at=moment)


def test_a_message_delivered_twice_raises_one_warning_and_counts_one_sighting(rule, moment):
    make_device()
    said = make_plate_said("渝A8H4K2", moment)

    hear(said, moment)
    hear(said, moment + timedelta(seconds=5))

    warning = Warning.objects.get()
    assert warning.times_seen == 1
    assert warning.evidence[0]["signal"] == said["id"]
    assert Signal.objects.get().forget_at is None


def test_a_local_plate_is_gone_after_the_buffer_of_the_rule_and_only_then(rule, moment):
    make_device()
    hear(make_plate_said("川Z12345", moment), moment)

    forget_expired(at=now() + timedelta(minutes=2, seconds=50))
    assert "川Z12345" in json.dumps(Signal.objects.get().details, ensure_ascii=False)
    forget_expired(at=now() + timedelta(minutes=3, seconds=1))

    assert not any("川Z12345" in str(details) for details in Signal.objects.values_list("details", flat=True))
    assert not Warning.objects.exists()


def test_a_batch_with_one_message_that_matches_and_garbage_raises_one_warning(rule, moment):
    make_device()
    batch = [
        make_message(b"\x00garbage", received_at=moment),
        make_message(make_plate_said("渝A8H4K2", moment), received_at=moment),
        make_message(make_plate_said("川Z00001", moment), received_at=moment),
    ]

    record_signals(batch, at=moment)

    assert Warning.objects.count() == 1


def test_looking_at_the_evidence_is_kept_with_the_purpose_of_the_rule(client, duty_officer, rule, moment):
    device = make_device()
    photo = make_photo(device, moment)
    said = make_plate_said("渝A8H4K2", moment)
    said["details"] |= {"photo": str(photo.pk), "box": [0.2, 0.45, 0.1, 0.1]}
    said["evidence"] = [f"photo:{photo.pk}"]
    said["id"] = str(make_id(moment))
    hear(said, moment)
    client.force_login(duty_officer)

    warning = Warning.objects.get()
    page = client.get(reverse("warnings:warning", args=[warning.pk])).content.decode()
    covered, full = reverse("warnings:photo", args=[warning.pk]), reverse("signals:photo", args=[photo.pk])
    assert covered in page
    assert full not in page
    assert colour_of_the_plate(client.get(covered)) == GREY
    revealed = client.post(reverse("warnings:reveal", args=[warning.pk]), headers={"HX-Request": "true"})
    assert full in revealed.content.decode()
    assert colour_of_the_plate(client.get(full)) != GREY

    looked = [entry for entry in AuditEntry.objects.order_by("number") if str(photo.pk) in entry.subject]
    assert [entry.detail["part"] for entry in looked] == ["covered", "photo"]
    assert all("核查外来车辆" in entry.reason for entry in looked)


def colour_of_the_plate(response):
    """Within a little, as a JPEG keeps it."""
    with Image.open(io.BytesIO(response.content)) as picture:
        found = picture.getpixel((picture.width // 4, picture.height // 2))
    return GREY if all(abs(one - other) < 6 for one, other in zip(found, GREY, strict=True)) else found
