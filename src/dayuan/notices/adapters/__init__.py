"""Who provides each way out of the building: one folder each, which knows only the port."""

from collections.abc import Mapping

from dayuan.notices.adapters import dingtalk, email, feishu, push, sms, wecom
from dayuan.notices.ports import Channel
from dayuan.notices.rules import Kind

CHANNELS: Mapping[Kind, Channel] = {
    Kind.PUSH: push.WebPush(),
    Kind.SMS: sms.SmsGateway(),
    Kind.EMAIL: email.Email(),
    Kind.WECOM: wecom.WeComRobot(),
    Kind.DINGTALK: dingtalk.DingTalkRobot(),
    Kind.FEISHU: feishu.FeishuRobot(),
}
