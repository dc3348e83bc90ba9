"""How a mediation begins: applied for or taken in, the notice of rights, who the parties are, who speaks for them."""

from dataclasses import replace

from dayuan.disputes.paper import law
from dayuan.disputes.paper.blocks import (
    Block,
    articles,
    choices,
    day,
    fill,
    gap,
    heading,
    lines,
    pairs,
    paste,
    seal,
    sentence,
    signatures,
)
from dayuan.disputes.paper.facts import Dossier, Party, Representative, Side, Source
from dayuan.disputes.paper.sheets.parties import (
    COUNSEL,
    SIDES,
    about,
    names,
    parties_of,
    parties_sign,
    speakers_of,
    who_signs,
)

WISHES_BY_HAND = 3
POWERS = ("代为陈述事实", "代为协商、承认或者放弃部分请求", "代为签订调解协议", "代为签收文书")


def application(facts: Dossier) -> list[Block]:
    wishes = [*facts.wishes, *[""] * (WISHES_BY_HAND - len(facts.wishes))]
    applicants = [party for party in parties_of(facts) if party.side is Side.APPLICANT]
    return [
        *(about(party) for party in parties_of(facts)),
        lines("纠纷简要情况", facts.matter, 8),
        lines("申请事项", "\n".join(f"{place}. {wish}" for place, wish in enumerate(wishes, 1)), len(wishes)),
        sentence("调委会已向我讲明人民调解的有关规定，我自愿申请调解。"),
        signatures(*(who_signs(party) for party in applicants)),
    ]


def registration(facts: Dossier) -> list[Block]:
    source = facts.source
    return [
        sentence(
            fill(day(facts.accepted_on), 34),
            "，本调委会经当事人同意，受理",
            fill(names(facts, Side.APPLICANT), 34),
            "与",
            fill(names(facts, Side.OTHER), 34),
            "之间的纠纷。",
        ),
        pairs([("纠纷名称", facts.title), ("纠纷类型", facts.kind)]),
        choices(
            "案件来源",
            [
                ("当事人申请", source is Source.APPLIED),
                ("调委会主动调解", source is Source.OFFERED),
                ("其他单位移交", source is Source.HANDED_OVER),
            ],
        ),
        *(about(party) for party in parties_of(facts)),
        lines("纠纷简要情况", facts.matter, 5),
        parties_sign(facts),
        seal(facts.committee_name, facts.accepted_on, ("登记人", facts.recorder)),
    ]


def rights(facts: Dossier) -> list[Block]:
    return [
        sentence("根据《中华人民共和国人民调解法》，现将下列事项告知各方当事人："),
        heading("一、什么是人民调解"),
        articles(law.WHAT_IT_IS),
        heading("二、你有这些权利（第二十三条）"),
        articles(law.RIGHTS),
        heading("三、你有这些义务（第二十四条）"),
        articles(law.DUTIES),
        heading("四、关于协议"),
        articles(law.AGREEMENTS),
        heading("五、调解不成怎么办"),
        articles([law.NOT_SETTLED, law.RECORDED]),
        sentence("以上内容已经读过，或者已经由调解员念给我听并讲清楚。是否同意由本调委会调解："),
        parties_sign(facts, chosen="同意调解|不同意调解"),
        signatures(("告知人（调解员）", _first(facts.mediators)), fingerprint=False),
    ]


def slip(facts: Dossier, party: Party) -> list[Block]:
    """For one party alone: with what they follow their own mediation."""
    return [
        pairs(
            [("当事人", party.name)],
            [("查询码", party.code)],
            [("查询网址", facts.own_page)],
            [("核对", "手机号后四位；没有留手机号的，身份证号后四位")],
        ),
        heading("用查询码可以看到"),
        articles(
            (
                "下一步做什么，什么时候、在哪里见面。",
                "哪些文书等您签字；协议生效以后，约定的事和期限。",
                "哪个岗位的人什么时候打开过案卷。",
            )
        ),
        heading("看不到的"),
        articles(
            ("调解中谁说了什么，单独谈的更不会显示。", "对方的情况，双方签过字的内容除外。"),
        ),
        pairs([("联系调委会", facts.office)]),
        sentence("本单只交给本人（或者监护人），不入卷。没有手机、不会上网的，可以随时到调委会当面问。"),
    ]


def identity(facts: Dossier) -> list[Block]:
    """One frame for each; copies are glued in, two to a page."""
    found: list[Block] = [sentence("粘贴身份证件复印件；由代理人、监护人到场的，一并粘贴其证件和关系证明。")]
    for party in parties_of(facts):
        found.append(pairs([(SIDES[party.side], party.name), ("证件号码", party.id_number)]))
        found.append(paste("身份证件复印件粘贴处", 56))
        for kind, speaker in speakers_of(party):
            found.append(pairs([(kind, speaker.name), ("证件号码", speaker.id_number)]))
            found.append(paste("证件、关系证明复印件粘贴处", 56))
    return [*found, sentence("核对人：", fill(facts.recorder, 40), "　核对日期：", fill("", 40)), gap(2)]


def authorisation(facts: Dossier, party: Party | None) -> list[Block]:
    """One for each party that has counsel; a guardian speaks by law."""
    who = party or Party(Side.APPLICANT)
    speaker = who.counsel or Representative()
    return [
        about(replace(who, guardian=None, counsel=None)),
        pairs(
            [(COUNSEL, speaker.name), ("与委托人关系", speaker.relation)],
            [("证件号码", speaker.id_number), ("电话", speaker.phone)],
        ),
        sentence(
            "现委托上列人员，在",
            fill(names(facts, Side.APPLICANT), 30),
            "与",
            fill(names(facts, Side.OTHER), 30),
            "的纠纷调解中作为我的代理人。代理权限（请勾选，没有勾选的不得代理）：",
        ),
        choices("代理权限", [(power, False) for power in POWERS]),
        lines("其他约定", speaker.powers, 3),
        signatures(("委托人", who.name), ("受托人", speaker.name)),
    ]


def _first(mediators: tuple[str, ...]) -> str:
    return mediators[0] if mediators else ""
