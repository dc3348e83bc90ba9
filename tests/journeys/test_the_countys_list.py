"""The county's list is explained and taken, a matter of it is put right here, and the list goes back in its words."""

from pathlib import Path

from openpyxl import load_workbook
from playwright.sync_api import expect

from dayuan.exchange.testing import county_file, county_row
from tests.journeys.browsers import Visitor
from tests.journeys.casework import act
from tests.journeys.reading import faults_of

SYSTEM, LAMP = "县治理平台（虚构）", "县里转来：晒坝边的路灯忽明忽暗"


def bring(officer: Visitor, file: bytes) -> None:
    """Upload a list on the page of its system."""
    page = officer.page
    page.get_by_role("link", name="导入它的清单").click()
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    page.set_input_files("input[type=file]", {"name": "事项清单.xlsx", "mimeType": kind, "buffer": file})
    page.get_by_role("button", name="查看这个文件").click()


def state_of_import(officer: Visitor, words: str) -> None:
    expect(officer.page.locator("#import h2").first).to_have_text(words)


def download_list(officer: Visitor, folder: Path) -> dict[str, dict[str, object]]:
    """Have a list of everything written, and read it by the county's numbers."""
    page = officer.page
    page.get_by_role("link", name="导出给它").click()
    page.select_option("#id_which_state", "all")
    page.get_by_role("button", name="筛选").click()
    page.fill("input[name=purpose]", "报县")
    page.get_by_role("button", name="生成清单").click()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="下载").click()
    path = folder / "list.xlsx"
    waiting.value.save_as(path)
    header, *rows = load_workbook(path).worksheets[0].iter_rows(values_only=True)
    named = [dict(zip(map(str, header), row, strict=True)) for row in rows]
    return {str(row["工单编号"]): row for row in named if row["工单编号"]}


def test_a_list_of_the_county_is_explained_taken_worked_on_and_sent_back(visit, tmp_path):
    chief = visit("chief").go("/exchange/")
    chief.page.get_by_role("link", name="添加县系统").click()
    chief.page.fill("input[name=name]", SYSTEM)
    chief.page.get_by_role("button", name="继续").click()
    expect(chief.page.locator("h1")).to_have_text(SYSTEM)
    home = chief.page.url

    # One class is a word that nobody knows: its row stops until it is said what it means.
    bring(chief, county_file(county_row("ZL-1", story=LAMP), county_row("ZL-2", **{"class": "天外来客"})))
    expect(chief.page.locator("main")).to_contain_text("有 1 行因用词未对照而不能导入")
    expect(chief.page.locator(".workbook-preview")).to_contain_text("天外来客”：这个词还没有对照")
    assert faults_of(chief) == []
    chief.page.get_by_label("天外来客").select_option("19001")
    chief.page.get_by_role("button", name="再看前几行").click()
    expect(chief.page.locator(".workbook-preview")).not_to_contain_text("还没有对照")
    chief.page.get_by_role("button", name="保存并检查全部行").click()
    state_of_import(chief, "待导入")
    chief.page.get_by_role("button", name="导入合格的行").click()
    state_of_import(chief, "已导入")
    expect(chief.page.locator("#import .workbook-counts")).to_contain_text("2")

    # The village's secretary answers for it and mends it.
    secretary = visit("secretary")
    secretary.go("/cases/?q=忽明忽暗")
    secretary.page.locator('main a[href^="/cases/"]', has_text="忽明忽暗").first.click()
    expect(secretary.page.locator("#case")).to_be_visible()
    act(secretary, "take")
    act(secretary, "report-done", words="换了镇流器，已亮")

    # The same list again opens nothing twice; the list that goes back says it in the county's words.
    chief.go(home.replace(chief.address, ""))
    rows = download_list(chief, tmp_path)
    assert (rows["ZL-1"]["当前状态"], rows["ZL-1"]["办理情况"]) == ("已处置，待核查", "换了镇流器，已亮")
    assert rows["ZL-1"]["问题类型"] == "照明设施损坏"

    # On a phone the same pages can be read.
    phone = visit("chief", phone=True).go(home.replace(chief.address, ""))
    assert faults_of(phone) == []
    bring(phone, county_file(county_row("ZL-1", story=LAMP), county_row("ZL-3", state="县里新词")))
    state_of_import(phone, "待导入")
    expect(phone.page.locator("main")).to_contain_text("县里新词”：这个词还没有对照")
    phone.page.get_by_role("link", name="修改列的对应").click()
    expect(phone.page.locator("h1")).to_contain_text("列与用词对照")
    assert faults_of(phone) == []
