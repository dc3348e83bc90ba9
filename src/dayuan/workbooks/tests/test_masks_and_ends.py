"""Exact addresses are masked where columns are named; a file that went with somebody's erasure says so."""

import pytest
from django.urls import reverse

from dayuan.kernel.clock import now
from dayuan.kernel.striking import Names
from dayuan.workbooks.forgetting import forget_person
from dayuan.workbooks.models import Export, Import, RefusedRow
from dayuan.workbooks.sheet import sheet_of
from dayuan.workbooks.testing import make_import, xlsx

NAMES = Names(("杨国",), ("杨国庆",))


@pytest.fixture
def brought(secretary, village):
    header = ["所在村组", "户号", "户主", "姓名", "性别", "出生日期", "详细地址"]
    row = [village.name, "1", "杨国庆", "杨国庆", "男", "1960-01-01", "丞相街18号附3号"]
    return make_import(
        xlsx([header, row]), sheet_of("residents"), by=secretary, place=village, file_name="杨国一家.xlsx"
    )


def export_of(place, by, purpose):
    return Export.objects.create(kind="residents", place=place, by=by, purpose=purpose, format="csv", made_at=now())


def forget(village):
    forget_person(
        [], NAMES, townships=[village.pk[:9]], place_codes=[village.pk], even_at_work=True, at=now()
    )  # fmt: skip


def test_where_columns_are_named_an_exact_address_is_masked_like_a_phone(client, secretary, brought):
    client.force_login(secretary)
    page = client.get(reverse("workbooks:columns", args=[brought.pk])).content.decode()
    assert "丞相街***" in page
    assert "18号附3号" not in page


def test_only_the_name_goes_out_of_the_words_of_files_of_the_township(brought, village, outsider, secretary):
    here = export_of(village, secretary, "杨国、杨国庆低保复核")
    elsewhere = export_of(outsider.posts.get().place, outsider, "杨国低保复核")
    of_neighbour = RefusedRow.objects.create(of=brought, number=7, problems=[{"facts": {"name": "杨国庆"}}])
    RefusedRow.objects.create(of=brought, number=8, problems=[{"facts": {"name": "杨国"}}])

    forget_person([], NAMES, townships=[village.pk[:9]], place_codes=[], even_at_work=True, at=now())

    assert Export.objects.get(pk=here.pk).purpose == "〔已抹去〕、杨国庆低保复核"
    assert Export.objects.get(pk=elsewhere.pk).purpose == "杨国低保复核"
    assert Import.objects.get().file_name == "〔已抹去〕一家.xlsx"
    assert list(RefusedRow.objects.all()) == [of_neighbour]


def test_an_export_that_went_with_an_erasure_does_not_say_that_its_time_was_over(client, secretary, village):
    export = export_of(village, secretary, "复核")
    forget(village)
    client.force_login(secretary)
    page = client.get(reverse("workbooks:export", args=[export.pk])).content.decode()
    assert "已提前删除" in page
    assert "到期" not in page
