"""A case as the county's system tells of it: where it stands, which act leads there, what its words mean."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from dayuan.cases.rules import Status
from dayuan.cases.rules.reporting import ReportChannel
from dayuan.cases.rules.workflow import ROWS, Act, Need, Part, is_open_to

LONGEST_WORD = 60
MOST_WORDS = 200
"""Different words in one column; where there are more, it holds something else than words."""


class CountyState(StrEnum):
    """Where a matter stands as two systems can both say it: coarser than our own table."""

    REPORTED = "reported"
    ACCEPTED = "accepted"
    WORKED_ON = "worked_on"
    ON_HOLD = "on_hold"
    DONE = "done"
    CLOSED = "closed"
    DECLINED = "declined"
    MERGED = "merged"
    VOID = "void"


STATE_OF: dict[Status, CountyState] = {
    Status.REPORTED: CountyState.REPORTED,
    Status.ACCEPTED: CountyState.ACCEPTED,
    Status.FILED: CountyState.ACCEPTED,
    Status.DISPATCHED: CountyState.WORKED_ON,
    Status.IN_PROGRESS: CountyState.WORKED_ON,
    Status.ARRIVED: CountyState.WORKED_ON,
    Status.CONSULTING: CountyState.WORKED_ON,
    Status.ON_HOLD: CountyState.ON_HOLD,
    Status.DONE: CountyState.DONE,
    Status.CLOSED: CountyState.CLOSED,
    Status.DECLINED: CountyState.DECLINED,
    Status.MERGED: CountyState.MERGED,
    Status.VOID: CountyState.VOID,
}

OVER = frozenset({CountyState.CLOSED, CountyState.DECLINED, CountyState.MERGED, CountyState.VOID})
_HOW_FAR = {
    CountyState.REPORTED: 0,
    CountyState.ACCEPTED: 1,
    CountyState.WORKED_ON: 2,
    CountyState.ON_HOLD: 2,
    CountyState.DONE: 3,
    **dict.fromkeys(OVER, 4),
}

_ONWARD: dict[CountyState, tuple[Act, ...]] = {
    CountyState.ACCEPTED: (Act.ACCEPT,),
    CountyState.WORKED_ON: (Act.TAKE, Act.RESUME),
    CountyState.DONE: (Act.REPORT_DONE,),
    CountyState.CLOSED: (Act.CLOSE, Act.SELF_HANDLE, Act.CLOSE_OUTRIGHT),
    CountyState.DECLINED: (Act.DECLINE,),
}
_BACK = (Act.REWORK, Act.REOPEN)
"""The county says that it is not put right after all."""


class Difference(StrEnum):
    """What the county's word about a matter means beside where it stands here."""

    NONE = "none"
    KNOWN = "known"
    """The county says what it said before."""
    OURS_IS_FURTHER = "ours_is_further"
    """The next list that goes out says so."""
    TO_TAKE = "to_take"
    NO_WAY = "no_way"
    """No row of the table leads there for whoever imports."""
    NEEDS_WORDS = "needs_words"


@dataclass(frozen=True)
class Outlook:
    """What is to become of a case whose state the county's list says."""

    difference: Difference
    act: Act | None = None


def outlook(
    here: Status,
    said: CountyState | None,
    parts: Collection[Part],
    *,
    said_before: CountyState | None,
    has_words: bool,
) -> Outlook:
    """Which one act of the workflow's table the county's word asks for; none is ever forced.

    `said_before` is the county's word in its last list: what it says still, while we went on, is no news.
    """
    stands = STATE_OF[here]
    if said is None or said == stands:
        return Outlook(Difference.NONE)
    if said == said_before:
        return Outlook(Difference.KNOWN)
    is_back = said not in OVER and _HOW_FAR[said] < _HOW_FAR[stands]
    if is_back and (said_before is None or _HOW_FAR[said_before] <= _HOW_FAR[said]):
        return Outlook(Difference.OURS_IS_FURTHER)
    for act in _BACK if is_back else _ONWARD.get(said, ()):
        if is_open_to(act, here, parts):
            needs_words = not ROWS[act].needs.isdisjoint({Need.REASON, Need.WORDS})
            if needs_words and not has_words:
                return Outlook(Difference.NEEDS_WORDS, act)
            return Outlook(Difference.TO_TAKE, act)
    return Outlook(Difference.NO_WAY)


class WordField(StrEnum):
    """Columns whose words are the county's own, and mean one of ours."""

    CLASS = "class"
    PLACE = "place"
    STATE = "state"
    CHANNEL = "channel"


@dataclass(frozen=True)
class Meaning:
    """One version of the table: the county's columns and words beside ours."""

    headers: tuple[str, ...] = ()
    """All of the county's columns in its order, those too that mean nothing here: lists that go out have the same."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """Our column by the county's."""
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """By field: what the county's word means here."""
    written: Mapping[str, str] = field(default_factory=dict)
    """By state: what is written for it in lists that go out."""

    def as_json(self) -> dict[str, object]:
        return {
            "headers": list(self.headers),
            # Pairs, because the database keeps no order of names.
            "columns": [list(pair) for pair in self.columns.items()],
            "words": {name: [list(pair) for pair in words.items()] for name, words in self.words.items() if words},
            "written": {state: word for state, word in self.written.items() if word},
        }

    def word_for(self, name: WordField, value: str) -> str:
        """The county's word for one of ours: the first that means it; nothing where it has none."""
        return next((word for word, ours in self.words.get(name, {}).items() if ours == value), "")

    def state_word(self, state: CountyState) -> str:
        return self.written.get(state, "") or self.word_for(WordField.STATE, state)


def meaning_from(kept: Mapping[str, Any]) -> Meaning:
    """A version as it was kept."""
    words = {name: dict(pairs) for name, pairs in kept["words"].items()}
    return Meaning(tuple(kept["headers"]), dict(kept["columns"]), words, kept["written"])


_S = CountyState
_STATE_WORDS: tuple[tuple[CountyState, tuple[str, ...]], ...] = (
    # In this order: 不予受理 holds 受理, 已办结 holds 办, 未办结 holds 办结.
    (_S.DECLINED, ("不予受理", "不受理", "拒绝", "退回县", "驳回")),
    (_S.VOID, ("作废", "撤销", "无效")),
    (_S.MERGED, ("并案", "合并", "重复件")),
    (_S.ON_HOLD, ("挂起", "缓办", "暂缓", "延期")),
    (_S.REPORTED, ("待受理", "未受理", "新上报", "待签收", "未签收", "已上报", "待接收", "待处理")),
    (
        _S.WORKED_ON,
        ("未办结", "待办结", "处置中", "处理中", "办理中", "在办", "已派", "派遣", "派单", "待处置", "待办理"),
    ),
    (_S.DONE, ("待核查", "核查", "待结案", "已处置", "已处理", "已办理", "已反馈", "待回访", "已办待审")),
    (_S.CLOSED, ("办结", "结案", "归档", "完成", "关闭")),
    (_S.ACCEPTED, ("已受理", "受理", "立案", "已签收", "签收")),
)
_CHANNEL_WORDS: tuple[tuple[ReportChannel, tuple[str, ...]], ...] = (
    (ReportChannel.HOTLINE, ("12345", "热线", "电话", "来电")),
    (ReportChannel.PATROL, ("巡查", "巡逻", "巡防")),
    (ReportChannel.PUBLIC_PAGE, ("扫码", "网页", "小程序", "微信", "公众")),
    (ReportChannel.ON_BEHALF, ("来访", "代录", "走访", "信访")),
    (ReportChannel.STAFF, ("网格员", "干部", "自查", "排查")),
)


def guess_state(word: str) -> str:
    return next((state.value for state, parts in _STATE_WORDS if any(part in word for part in parts)), "")


def guess_channel(word: str) -> str:
    return next((one.value for one, parts in _CHANNEL_WORDS if any(part in word for part in parts)), "")


_SAME_THING: Mapping[str, tuple[str, ...]] = {
    "09001": ("路灯", "照明"),
    "09002": ("路面", "坑洼", "道路破损", "井盖"),
    "09003": ("供水", "停水", "水管"),
    "09004": ("广播", "喇叭"),
    "09006": ("电线", "电杆", "电力"),
    "08001": ("垃圾", "环境卫生"),
    "08002": ("污水", "臭"),
    "08003": ("动物尸体", "死禽", "死猪"),
    "08004": ("噪音", "噪声", "扰民"),
    "06001": ("滑坡", "地质灾害", "地灾", "裂缝"),
    "06002": ("洪", "内涝", "水位"),
    "06003": ("沟渠", "排水"),
    "05001": ("秸秆",),
    "05002": ("森林", "山火", "烟火"),
    "03001": ("消防通道",),
    "03002": ("燃气", "用电安全"),
    "04001": ("道路隐患", "交通隐患"),
    "04002": ("违停", "占道停"),
    "07001": ("安全生产",),
    "07002": ("食品", "药品"),
    "11001": ("走失", "失踪"),
    "13001": ("违建", "违法建设", "私搭"),
    "13002": ("占用耕地", "耕地"),
    "14001": ("诈骗", "反诈"),
    "01001": ("邻里",),
    "01002": ("婚姻", "家庭纠纷"),
    "01003": ("山林", "边界", "土地纠纷"),
    "01007": ("欠薪", "劳资", "工资"),
    "10001": ("代办",),
    "10003": ("政策咨询", "咨询"),
    "15001": ("建议", "意见"),
    "19001": ("其他", "其它"),
}


def guess_class(word: str, names: Mapping[str, str]) -> str:
    """The class of this name or code; else the only one whose things the word speaks of."""
    digits = "".join(one for one in word if one.isascii() and one.isdigit())
    if digits in names:
        return digits
    exact = [code for code, name in names.items() if name == word]
    if exact:
        return exact[0]
    near = [code for code, name in names.items() if len(word) >= 2 and (word in name or name in word)]
    near = near or [code for code, parts in _SAME_THING.items() if code in names and _speaks_of(word, parts)]
    return near[0] if len(near) == 1 else ""


def _speaks_of(word: str, parts: Iterable[str]) -> bool:
    return any(part in word for part in parts)


def differs(one: Meaning, other: Meaning) -> bool:
    """Whether anything is said otherwise; in which order words stand is not said."""
    return _said_by(one) != _said_by(other)


def _said_by(meaning: Meaning) -> tuple[object, ...]:
    words = {name: dict(words) for name, words in meaning.words.items() if words}
    written = {state: word for state, word in meaning.written.items() if word}
    return meaning.headers, dict(meaning.columns), words, written
