"""Officials read what was wrong in their own words; the program's stand beside, for those who keep it."""

import pytest

from dayuan.alerts.faults import in_words


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("could not convert string to float: 'abc'", "应填数字的地方写的是“abc”。"),
        ("ConnectError: [Errno 111] Connection refused", "该地址无人应答，可能来源停机或网络不通。"),
        ("gaierror: [Errno -2] Name or service not known", "地址里的域名查不到，请核对地址或检查网络。"),
        ("ReadTimeout: timed out", "没有按时应答，过一会儿再取。"),
        ("HTTP 503", "来源自己出了故障（503），过一会儿再取。"),
        ("HTTP 403", "对方不让取（403），请向来源单位申请权限。"),
        ("area: 501 > 500", "内容多得不像正常预警：501 个，最多收 500 个。"),
        ("'Huge' is not a valid Severity", "“Huge”不是标准规定的用词。"),
        ("127.0.0.1 is this machine or lies in an inner network.", "127.0.0.1 "),
        ("KeyError: 'x'", ""),
    ],
)
def test_a_fault_is_a_sentence_in_chinese(said, words):
    assert in_words(said).startswith(words)
    assert bool(in_words(said)) == bool(words)
