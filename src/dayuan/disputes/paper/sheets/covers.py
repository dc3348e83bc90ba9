"""The cover with the list of what is inside, and the back cover."""

from dataclasses import dataclass

from dayuan.disputes.paper.blocks import Block, day, fill, gap, pairs, sentence, signatures
from dayuan.disputes.paper.facts import Dossier, Form

IF_THERE = "按需"
NEEDED = "必备"


@dataclass(frozen=True)
class Item:
    """One line of the list: the papers that stand for it, and whether every dossier has it."""

    name: str
    forms: tuple[Form, ...]
    note: str


ITEMS = (
    Item("人民调解申请书或者受理登记表", (Form.APPLICATION, Form.REGISTRATION), NEEDED),
    Item("当事人权利义务告知书", (Form.RIGHTS,), NEEDED),
    Item("当事人身份证明", (Form.IDENTITY,), NEEDED),
    Item("授权委托书", (Form.AUTHORISATION,), IF_THERE),
    Item("调查记录", (Form.INQUIRY,), IF_THERE),
    Item("证据材料", (Form.EVIDENCE,), IF_THERE),
    Item("调解记录", (Form.SESSION,), NEEDED),
    Item("调解协议书或者口头协议登记表", (Form.AGREEMENT, Form.ORAL_AGREEMENT), "达成协议的必备"),
    Item("收条、回单等履行凭证", (Form.PERFORMANCE,), IF_THERE),
    Item("回访记录", (Form.FOLLOW_UP,), IF_THERE),
    Item("司法确认材料", (Form.CONFIRMATION,), IF_THERE),
    Item("情况说明、调解不成告知书", (Form.NOT_SETTLED, Form.STATEMENT), IF_THERE),
    Item("封底", (Form.BACK_COVER,), NEEDED),
)


def cover(facts: Dossier) -> list[Block]:
    return [
        gap(14),
        pairs(
            [("卷名", facts.title)],
            [("卷号", str(facts.number))],
            [("纠纷类型", facts.kind)],
            [("调解员", "、".join(facts.mediators))],
            [("调解日期", f"{day(facts.accepted_on)}　至　{day(facts.closed_on)}")],
            [("立卷人", facts.filed_by)],
            [("立卷日期", day(facts.filed_on))],
            [("保管期限", facts.kept_for)],
            [("备注", "")],
        ),
        {"block": "page"},
        {"block": "title", "text": "卷内目录"},
        {
            "block": "contents",
            "head": ["序号", "文书名称", "页号", "备注"],
            "items": [
                {"name": item.name, "forms": [form.value for form in item.forms], "note": item.note} for item in ITEMS
            ],
        },
    ]


def back_cover(facts: Dossier) -> list[Block]:
    return [
        gap(90),
        {"block": "count"},
        sentence("电子文件另存　", fill("", 20), "　份，说明：", fill("", 60)),
        signatures(("立卷人", facts.filed_by), ("检查人", ""), fingerprint=False),
        sentence("立卷日期：", fill(day(facts.filed_on), 44)),
    ]
