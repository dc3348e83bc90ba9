"""An import that is undone leaves whoever agreed to something, or asked about their data, since."""

from datetime import date

from dayuan.households.models import Resident
from dayuan.households.testing import make_id_number
from dayuan.kernel.clock import now
from dayuan.privacy.listeners import ASKED_SINCE, CONSENTED_SINCE
from dayuan.privacy.testing import make_consent, make_request
from dayuan.workbooks.actions import choose_columns, start_import, undo_import
from dayuan.workbooks.runs import check_rows, import_rows, take_back
from dayuan.workbooks.sheet import sheet_of
from dayuan.workbooks.testing import make_import, xlsx

HEADERS = ["村", "户号", "姓名", "与户主关系", "身份证号"]
PEOPLE = ("甲", "乙", "丙")


def test_who_consented_or_asked_since_stays_and_it_is_said_why(secretary, village, settings, tmp_path):
    settings.WORKBOOKS = tmp_path
    rows = [["丞相村", f"H{n}", name, "户主", make_id_number(date(1960, 5, 1), n)] for n, name in enumerate(PEOPLE)]
    import_ = make_import(xlsx([HEADERS, *rows]), sheet_of("residents"), by=secretary, place=village, at=now())
    choose_columns(import_, import_.mapping, by=secretary, at=now())
    check_rows(import_.pk)
    import_.refresh_from_db()
    start_import(import_, by=secretary, at=now())
    import_rows(import_.pk)
    people = {one.name: one for one in Resident.objects.all()}
    make_consent(people["甲"], by=secretary, at=now())
    make_request(people["乙"], by=secretary, at=now())
    import_.refresh_from_db()

    undo_import(import_, by=secretary, at=now())
    take_back(import_.pk)

    assert set(Resident.objects.current().values_list("name", flat=True)) == {"甲", "乙"}
    left = dict(import_.touched.exclude(left_why="").values_list("left_title", "left_why"))
    assert left == {"甲": CONSENTED_SINCE, "乙": ASKED_SINCE}
