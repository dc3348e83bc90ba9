"""E-mail, by the county's own mail server (SMTP, RFC 5321), so that its refusals are known by their numbers."""

import smtplib
import ssl
from collections.abc import Mapping
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from typing import Any

from dayuan.notices.ports import Message, NotDelivered, Reached, Receipt
from dayuan.notices.rules import Problem

PATIENCE_S = 10.0


class Email:
    def send(self, message: Message, to: Reached, settings: Mapping[str, Any]) -> Receipt:
        if not to.email:
            raise NotDelivered(Problem.NO_ADDRESS, again=False)
        try:
            with _connected(settings) as server:
                if settings.get("user"):
                    server.login(settings["user"], settings.get("password", ""))
                server.send_message(_letter(message, to, str(settings["sender"])))
        except smtplib.SMTPRecipientsRefused as refused:
            code = next(iter(refused.recipients.values()))[0]
            raise NotDelivered(Problem.NOT_TAKEN, f"SMTP {code}", again=400 <= code < 500) from None
        except smtplib.SMTPResponseException as refused:
            code = refused.smtp_code
            raise NotDelivered(Problem.NOT_TAKEN, f"SMTP {code}", again=400 <= code < 500) from None
        except (smtplib.SMTPException, OSError, ValueError) as lost:
            raise NotDelivered(Problem.NOT_REACHED, type(lost).__name__, again=True) from None
        return Receipt()


def _connected(settings: Mapping[str, Any]) -> smtplib.SMTP:
    host, port, security = str(settings["host"]), int(settings["port"]), settings.get("security", "starttls")
    if security == "tls":
        return smtplib.SMTP_SSL(host, port, timeout=PATIENCE_S, context=ssl.create_default_context())
    server = smtplib.SMTP(host, port, timeout=PATIENCE_S)
    if security == "starttls":
        server.starttls(context=ssl.create_default_context())
    return server


def _letter(message: Message, to: Reached, sender: str) -> EmailMessage:
    letter = EmailMessage()
    letter["From"], letter["To"] = sender, to.email
    # A line break in a title would be a header of its own.
    letter["Subject"] = " ".join(message.headline.split())
    letter["Date"] = format_datetime(message.at)
    letter["Message-ID"] = make_msgid(idstring=message.id, domain=sender.rpartition("@")[2].strip("> ") or "dayuan")
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(message.for_one)
    return letter
