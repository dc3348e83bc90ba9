"""How a mediation ends: agreed in writing or by word of mouth, performed, asked about, confirmed; or not settled."""

from dayuan.disputes.paper import law
from dayuan.disputes.paper.blocks import (
    Block,
    articles,
    choices,
    day,
    fill,
    heading,
    lines,
    pairs,
    paste,
    seal,
    sentence,
    signatures,
    table,
    together,
)
from dayuan.disputes.paper.facts import (
    Agreement,
    Confirmation,
    Dossier,
    FollowUp,
    NotSettled,
    Obligation,
    Performance,
    Performed,
    Satisfied,
)
from dayuan.disputes.paper.sheets.parties import about, parties_of, parties_sign, who_signs

MOST_ON_A_PAGE = 6
"""So many parties sign on one page with the seal."""

PERFORMED = {
    Performed.FULLY: "全部履行",
    Performed.PARTLY: "部分履行",
    Performed.NOT_YET: "还没有履行",
    Performed.REFUSED: "拒绝履行",
}
SATISFIED = {Satisfied.YES: "满意", Satisfied.PARTLY: "基本满意", Satisfied.NO: "不满意"}
WAYS = {
    "court": "向人民法院起诉",
    "arbitration": "申请仲裁（劳动、土地承包等依法可以仲裁的纠纷，或者双方有仲裁约定）",
    "authority": "请求有权的行政机关处理或者裁决",
}


def agreement(facts: Dossier) -> list[Block]:
    agreed = facts.agreement or Agreement()
    copies = len(parties_of(facts)) + 1
    return [
        *(about(party, with_id=True) for party in parties_of(facts)),
        heading("一、纠纷的主要事实、争议事项以及各方责任"),
        lines("", agreed.matter or facts.matter, 5),
        heading("二、经调解，各方自愿达成如下协议"),
        lines("", agreed.content, 4),
        heading("三、履行的内容、方式和期限"),
        _obligations(agreed.obligations, 3),
        heading("四、其他"),
        articles([law.WRITTEN_FROM, law.BOUND, law.CONFIRMED_TOGETHER, law.AGAIN_IN_DISPUTE]),
        *_on_one_page(
            facts,
            sentence(f"本协议一式 {copies} 份，各方当事人各执一份，本调委会留存一份。"),
            parties_sign(facts),
            _sealed(facts, agreed),
        ),
    ]


def oral_agreement(facts: Dossier) -> list[Block]:
    agreed = facts.agreement or Agreement(is_written=False)
    return [
        *(about(party) for party in parties_of(facts)),
        lines("纠纷简要情况", agreed.matter or facts.matter, 2),
        pairs([("达成协议的时间", day(agreed.agreed_on)), ("地点", agreed.place)]),
        lines("口头协议内容", agreed.content, 2),
        _obligations(agreed.obligations, 2),
        *_on_one_page(
            facts,
            articles([law.ORAL_FROM, law.BOUND]),
            sentence("当事人认为不必制作调解协议书，由调解员记录如上（人民调解法第二十八条）。"),
            parties_sign(facts),
            _sealed(facts, agreed),
        ),
    ]


def _on_one_page(facts: Dossier, *parts: Block) -> list[Block]:
    """What is signed and sealed, with the words before it; of very many parties it runs over pages."""
    return [together(*parts)] if len(parties_of(facts)) <= MOST_ON_A_PAGE else list(parts)


def _sealed(facts: Dossier, agreed: Agreement) -> Block:
    mediators = "、".join(facts.mediators)
    return seal(facts.committee_name, agreed.agreed_on, ("调解员", mediators), ("记录人", facts.recorder))


def _obligations(promised: tuple[Obligation, ...], at_least: int) -> Block:
    rows = [(one.who, one.what, one.how, day(one.due_on) if one.due_on else "") for one in promised]
    head = ("谁来做", "做什么", "方式", "期限")
    return table(head, rows, ("26mm", "1fr", "28mm", "40mm"), at_least=at_least)


def performance(facts: Dossier, one: Performance | None) -> list[Block]:
    done = one or Performance()
    return [
        pairs(
            [("日期", day(done.on)), ("凭证种类", done.proof)],
            [("交付（履行）人", done.given_by), ("接收人", done.received_by)],
        ),
        lines("履行的内容", done.what, 4),
        paste("收条、转账回单、现场照片等凭证粘贴处", 80),
        signatures(("交付（履行）人", done.given_by), ("接收人", done.received_by)),
        signatures(("见证的调解员", "、".join(facts.mediators)), fingerprint=False),
    ]


def follow_up(facts: Dossier, one: FollowUp | None) -> list[Block]:
    visit = one or FollowUp()
    due = f"{visit.after_days} 天" if visit.after_days else ""
    if visit.due_on:
        due = f"{due}（{day(visit.due_on)}）"
    heats = visit.is_heating_up
    return [
        pairs(
            [("回访日期", day(visit.made_on)), ("应回访日", due)],
            [("被回访人", visit.asked), ("回访方式", visit.way)],
            [("回访事由", facts.title), ("回访人", visit.by)],
        ),
        choices("履行情况", [(word, visit.performed is which) for which, word in PERFORMED.items()]),
        choices("对调解是否满意", [(word, visit.satisfied is which) for which, word in SATISFIED.items()]),
        choices("有没有激化的迹象", [("没有", heats is False), ("有（写明情况和已采取的措施）", heats is True)]),
        lines("回访情况", visit.said, 12),
        signatures(("被回访人", visit.asked)),
        signatures(("回访人", visit.by), fingerprint=False),
    ]


def confirmation(facts: Dossier) -> list[Block]:
    asked = facts.confirmation or Confirmation()
    return [
        *(_applicant(block) for block in (about(party, with_id=True) for party in parties_of(facts))),
        sentence(
            "各方申请人于",
            fill(day(asked.effective_on), 36),
            "经",
            fill(facts.committee_name, 50),
            "调解，达成",
            fill(str(facts.number), 48),
            "调解协议。现各方一致请求贵院依法确认该协议的效力。",
        ),
        heading("各方共同声明"),
        articles(
            [
                "协议是各方自愿达成的，内容真实，没有恶意串通，也没有规避法律。",
                "因协议内容给他人造成损害的，各方愿意承担相应的责任。",
            ]
        ),
        pairs([("最迟申请日", day(asked.apply_until) + "（自协议生效之日起三十日内）")]),
        sentence("附：调解协议书、各方身份证明、与协议有关的财产权利证明等材料。"),
        sentence("此致　　", fill(asked.court, 60), "人民法院" if not asked.court.endswith("法院") else ""),
        sentence(law.CONFIRMED_TOGETHER),
        signatures(*((_both_apply(label), name) for label, name in map(who_signs, parties_of(facts)))),
    ]


def _applicant(block: Block) -> Block:
    """Before the court both sides apply."""
    first = [[_both_apply(label), value] for label, value in block["rows"][0]]
    return {**block, "rows": [first, *block["rows"][1:]]}


def _both_apply(label: str) -> str:
    return label.removeprefix("被")


def not_settled(facts: Dossier) -> list[Block]:
    ended = facts.not_settled or NotSettled()
    return [
        sentence(
            "各方之间的纠纷经本调委会调解，没有达成协议，已于",
            fill(day(ended.on), 36),
            "终止调解。",
        ),
        lines("没有谈成的原因", ended.why, 5),
        sentence(law.NOT_SETTLED.replace("（第", "（人民调解法第")),
        choices("你可以走的途径", [(word, way in ended.ways) for way, word in WAYS.items()]),
        sentence("起诉、仲裁等有时效限制，请尽早咨询司法所或者法律援助机构。"),
        sentence("以上内容已经向我讲明，本告知书已收到一份。"),
        parties_sign(facts),
        seal(facts.committee_name, ended.on, ("告知人（调解员）", "、".join(facts.mediators))),
    ]


def statement(facts: Dossier) -> list[Block]:
    return [
        lines("卷宗情况说明", facts.statement, 18),
        sentence("缺少的材料、更正的地方、需要说明的其他情况写在上面。"),
        signatures(("立卷人", facts.filed_by), fingerprint=False),
    ]
