"""Opening a case: once per source, under a code for the public."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import close_old_connections, connections
from hypothesis import given
from hypothesis import strategies as st

from dayuan.cases.models import Case, Status, StepKind
from dayuan.cases.rules import CODE_ALPHABET, format_code, read_code
from dayuan.cases.testing import make_case
from dayuan.kernel.testing import MONDAY_NOON

A_CODE = st.text(CODE_ALPHABET, min_size=8, max_size=8)


def test_a_case_opens_with_its_first_step_and_a_code(duty_officer, village, checkpoint):
    case = make_case(duty_officer, place=village, site=checkpoint)

    assert case.status == Status.FILED
    assert re.fullmatch(rf"1421-[{CODE_ALPHABET}]{{4}}-[{CODE_ALPHABET}]{{4}}", case.code)
    step = case.steps.get()
    assert (step.kind, step.by, step.at) == (StepKind.OPENED, duty_officer, MONDAY_NOON)


def test_the_same_source_opens_one_case(duty_officer, village):
    first = make_case(duty_officer, place=village, source="warning:1")
    again = make_case(duty_officer, place=village, source="warning:1")

    assert again.pk == first.pk
    assert first.steps.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_source_at_the_same_moment_opens_one_case(duty_officer, village):
    def open_one(_number: int) -> str:
        close_old_connections()
        try:
            return str(make_case(duty_officer, place=village, source="warning:2").pk)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        opened = set(pool.map(open_one, range(8)))

    assert len(opened) == 1
    assert Case.objects.get().steps.count() == 1


@pytest.mark.no_database
@given(A_CODE)
def test_a_code_is_understood_however_it_is_typed(characters):
    code = format_code("511421", characters)

    assert read_code(code) == code
    assert read_code(f"  {code.lower().replace('-', '  ')} ") == code
    assert read_code(code.replace("1", "l").replace("-", "—")) == code
    assert read_code("".join(chr(ord(c) + 0xFEE0) for c in code)) == code


@pytest.mark.no_database
@pytest.mark.parametrize(
    "typed", ["", "1421", "1421-7K3Q-9F2", "1421-7K3Q-9F2MM", "路灯不亮", "' OR 1=1 --", "\x00" * 12]
)
def test_what_is_no_code_is_none(typed):
    assert read_code(typed) is None
