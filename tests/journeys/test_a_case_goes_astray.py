"""A case sent to the wrong post twice, and a complaint that those complained about never see."""

from playwright.sync_api import expect

from tests.journeys.casework import act, code_given, digits_given, open_case
from tests.journeys.reading import faults_of

ASTRAY = "牛塘边的电线垂到水面，小孩常在那里玩"
COMPLAINT = "村里办低保收材料费，问了不给收据"


def test_a_case_returned_twice_is_consulted_about_and_a_leader_decides(visit):
    villager = visit(None, phone=True).go("/report/")
    villager.page.get_by_text("路灯不亮", exact=True).click()
    villager.page.select_option("select[name=place]", label="丞相村")
    villager.page.fill("textarea[name=story]", ASTRAY)
    villager.page.get_by_role("button", name="提交").click()
    code = code_given(villager)

    # The table names the village's secretary, who returns it; the desk tries the grid worker, who returns it too.
    secretary = visit("secretary")
    open_case(secretary, code, "路灯不亮")
    act(secretary, "take")
    act(secretary, "return", reason="是供电所的线路，不归村里")
    duty = visit("duty")
    open_case(duty, code, "路灯不亮")
    act(duty, "assign", to="网格员丙", reason="先请网格员到现场看")
    grid = visit("grid", phone=True).go("/cases/mine/")
    grid.page.locator('main a[href^="/cases/"]', has_text="路灯不亮").first.click()
    act(grid, "take")
    assert faults_of(grid) == []
    act(grid, "return", reason="到场看过，要供电所来人")
    # Whoever returned it may say their part while those concerned consult.
    expect(grid.page.locator("#case")).to_contain_text("会商中")

    # No third post is tried: a leader decides after a consultation.
    duty.page.reload()
    expect(duty.page.locator("#case")).to_contain_text("会商中")
    expect(duty.page.locator('#case a[href$="/assign/"]')).to_have_count(0)
    chief = visit("chief").go("/cases/mine/")
    expect(chief.page.locator("main")).to_contain_text("等您决定")
    open_case(chief, code, "路灯不亮")
    act(chief, "decide", to="丞相村书记", reason="会商：书记牵头，请供电所到场")
    expect(chief.page.locator("#case")).to_contain_text("会商后网格总长决定")
    secretary.go("/cases/mine/")
    expect(secretary.page.locator("main")).to_contain_text("路灯不亮")

    # The villager reads that it had come to the wrong desk, and neither who sent it nor why.
    villager.go(f"/track/{code}/")
    expect(villager.page.locator("main")).to_contain_text("派错了部门")
    expect(villager.page.locator("main")).not_to_contain_text("供电所")


def test_a_complaint_without_a_name_is_seen_above_and_never_by_those_complained_about(visit):
    """C-32."""
    villager = visit(None, phone=True).go("/report/")
    villager.page.locator("summary").first.click()
    villager.page.locator('a[href="/report/complaint/"]').click()
    villager.page.select_option("select[name=unit]", label="丞相村")
    villager.page.fill("textarea[name=story]", COMPLAINT)
    villager.page.get_by_text("不想让人知道我是谁").click()
    assert faults_of(villager) == []
    villager.page.get_by_role("button", name="提交").click()
    code, digits = code_given(villager), digits_given(villager)

    # The village's secretary finds it nowhere: by its code, its words or its address, or in their work.
    secretary = visit("secretary")
    for words in (code, "材料费"):
        secretary.go(f"/cases/?q={words}&state=open")
        expect(secretary.page.locator("#cases")).to_be_visible()
        expect(secretary.page.locator("#cases")).not_to_contain_text("投诉")
    secretary.go("/cases/mine/")
    expect(secretary.page.locator("main")).not_to_contain_text("材料费")
    chief = visit("chief")
    open_case(chief, code, "投诉")
    expect(chief.page.locator("#case")).to_contain_text("反映人未留姓名")
    assert secretary.page.request.get(chief.page.url).status == 404

    # Nobody of the village can be given it; it is taken by the township and answered.
    chief.page.locator('#case a[href$="/assign/"], #case a[href$="/file/"]').first.wait_for()
    act(chief, "accept")
    chief.page.locator('#case a[href$="/assign/"]').first.click()
    offered = chief.page.locator("select[name=post_id]").inner_text()
    assert "丞相村" not in offered
    chief.page.go_back()
    act(chief, "assign", to="网格总长", reason="由乡纪委转办前先核实")
    act(chief, "take")
    act(chief, "report-done", words="已退还材料费，全村公示收费项目")

    # With the code and the four digits given with it whoever complained reads what was done, and says that it is right.
    villager.go(f"/track/{code}/")
    villager.page.get_by_role("link", name="这是我反映的").click()
    villager.page.fill("input[name=digits]", digits)
    villager.page.get_by_role("button", name="打开").click()
    expect(villager.page.locator("main")).to_contain_text("全村公示")
    villager.page.get_by_text("办好了", exact=True).click()
    villager.page.get_by_role("button", name="提交答复").click()
    chief.page.reload()
    expect(chief.page.locator("#case")).to_contain_text("反映人说")
    closing = chief.page.locator('form[action$="/close/"]')
    closing.locator("select[name=outcome]").select_option("settled")
    closing.locator("button").first.click()
    expect(chief.page.locator("#case")).to_contain_text("已结案")
