"""Who is in dispute, as every sheet names them."""

from dayuan.disputes.paper.blocks import Block, pairs, signatures
from dayuan.disputes.paper.facts import Dossier, Party, Representative, Side

SIDES = {Side.APPLICANT: "申请人", Side.OTHER: "被申请人"}
GUARDIAN, COUNSEL = "法定监护人", "委托代理人"
BY_HAND = (Party(Side.APPLICANT), Party(Side.OTHER))
"""Where nobody is known yet, one of each side is written in by hand."""


def parties_of(facts: Dossier) -> tuple[Party, ...]:
    """The parties, with an empty line for a side of which nobody is known."""
    missing = tuple(blank for blank in BY_HAND if all(party.side is not blank.side for party in facts.parties))
    return tuple(sorted((*facts.parties, *missing), key=lambda party: party.side is not Side.APPLICANT))


def about(party: Party, *, with_id: bool = False) -> Block:
    """What a sheet says of one party."""
    age = f"{party.age}岁" if party.age is not None else ""
    rows = [
        [(SIDES[party.side], party.name), ("性别", party.sex), ("民族", party.people), ("年龄", age)],
        [("职业", party.work), ("电话", party.phone)],
        [("住址", party.address)],
    ]
    if with_id:
        rows.append([("身份证号", party.id_number)])
    for kind, speaker in speakers_of(party):
        rows.append([(kind, speaker.name), ("关系", speaker.relation), ("电话", speaker.phone)])
    return pairs(*rows)


def speakers_of(party: Party) -> list[tuple[str, Representative]]:
    """Who speaks for a party, and as what."""
    known = ((GUARDIAN, party.guardian), (COUNSEL, party.counsel))
    return [(kind, speaker) for kind, speaker in known if speaker is not None]


def who_signs(party: Party) -> tuple[str, str]:
    """Who signs for a party: a guardian in the place of whom they look after."""
    if party.guardian is not None:
        return (f"{SIDES[party.side]}{party.name}的监护人", party.guardian.name)
    return (SIDES[party.side], party.name)


def parties_sign(facts: Dossier, *, chosen: str = "", present: tuple[str, ...] = ()) -> Block:
    """Every party signs; of a sitting with one side apart only who was there."""
    there = [party for party in parties_of(facts) if party.name in present] or parties_of(facts)
    return signatures(*(who_signs(party) for party in there), chosen=chosen)


def names(facts: Dossier, side: Side) -> str:
    return "、".join(party.name for party in facts.parties if party.side is side and party.name)
