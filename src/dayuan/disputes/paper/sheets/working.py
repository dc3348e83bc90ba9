"""What is found out and said while a dispute is being settled: inquiries, evidence, sittings."""

from dayuan.disputes.paper.blocks import Block, choices, day, fill, lines, moment, pairs, sentence, signatures, table
from dayuan.disputes.paper.facts import Dossier, Inquiry, Manner, Session
from dayuan.disputes.paper.sheets.parties import parties_sign

READ_AND_TRUE = "以上记录已经看过（念给我听过），与我所讲一致。"
OF_EVIDENCE_BY_HAND = 8


def inquiry(facts: Dossier, one: Inquiry | None) -> list[Block]:
    asked = one or Inquiry()
    return [
        pairs(
            [("时间", moment(asked.at)), ("地点", asked.place)],
            [("被调查人", asked.asked), ("与纠纷的关系", asked.relation)],
            [("调查人", asked.by), ("记录人", asked.recorder or facts.recorder)],
        ),
        lines("调查内容", asked.said, 12),
        sentence(READ_AND_TRUE),
        signatures(("被调查人", asked.asked)),
        signatures(("调查人", asked.by), ("记录人", asked.recorder or facts.recorder), fingerprint=False),
    ]


def evidence(facts: Dossier) -> list[Block]:
    rows = [
        (
            str(place),
            one.name,
            one.kind,
            one.provided_by,
            day(one.received_on) if one.received_on else "",
            str(one.pages or ""),
        )
        for place, one in enumerate(facts.evidence, 1)
    ]
    electronic = [one for one in facts.evidence if one.sha256]
    found = [
        table(
            ("序号", "证据名称", "种类", "提供人", "收到日期", "页数"),
            rows,
            ("14mm", "1fr", "22mm", "22mm", "36mm", "14mm"),
            at_least=OF_EVIDENCE_BY_HAND,
        )
    ]
    if electronic:
        found.append(sentence("电子文件的校验值（SHA-256），内容改动一个字节即不相同："))
        found.append(
            table(
                ("文件", "SHA-256"), [(one.name, " ".join(_eights(one.sha256))) for one in electronic], ("1fr", "2fr")
            )
        )
    found.append(sentence("证据材料附后；原件核对后退还的，在此注明：", fill("", 60)))
    found.append(signatures(("收集人", facts.recorder), fingerprint=False))
    return found


def _eights(digits: str) -> list[str]:
    """In groups of eight, so that they can be compared by eye and break at the end of a line."""
    return [digits[start : start + 8] for start in range(0, len(digits), 8)]


def session(facts: Dossier, one: Session | None) -> list[Block]:
    held = one or Session()
    return [
        pairs(
            [("第几次", f"第 {held.number} 次" if held.number else ""), ("地点", held.place)],
            [("开始时间", moment(held.began_at)), ("结束时间", moment(held.ended_at))],
            [("调解员", "、".join(facts.mediators)), ("记录人", held.recorder or facts.recorder)],
            [("到场人", "、".join(held.present))],
        ),
        choices(
            "方式",
            [("面对面（各方一起）", held.manner is Manner.TOGETHER), ("背对背（分开谈）", held.manner is Manner.APART)],
        ),
        lines("调解记录", held.said, 9),
        lines("调解结果", held.outcome, 2),
        sentence(READ_AND_TRUE),
        parties_sign(facts, present=held.present if held.manner is Manner.APART else ()),
        signatures(
            ("调解员", "、".join(facts.mediators)),
            ("记录人", held.recorder or facts.recorder),
            fingerprint=False,
        ),
    ]
