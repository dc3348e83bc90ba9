"""Whether a message is signed by whom we know, and our own signature (XML-DSig, enveloped; CAP 1.2, 3.3.4.1)."""

from enum import StrEnum
from typing import Any

from dayuan.alerts.rules.digesting import is_certainly_altered
from dayuan.alerts.rules.reading import NotTaken, WhyNot, parsed, safe_parser
from dayuan.alerts.rules.terms import NAMESPACE
from dayuan.alerts.rules.writing import as_bytes
from dayuan.kernel.later import later

signxml = later("signxml")
lxml_etree = later("lxml.etree")
x509 = later("cryptography.x509")
keys = later("cryptography.hazmat.primitives.serialization")
elliptic = later("cryptography.hazmat.primitives.asymmetric.ec")

SIGNATURE = "{http://www.w3.org/2000/09/xmldsig#}Signature"


class Signature(StrEnum):
    """What is known of who wrote a message."""

    VALID = "valid"
    UNCHECKED = "unchecked"
    """It is signed and, as far as can be known, unaltered; we were given no certificate to hold it against."""
    ABSENT = "absent"


def check_signature(raw: bytes, *, certificate: str, must_be_signed: bool) -> tuple[Any, Signature]:
    """The root element to read, and what is known of its writer.

    Where a signature is held against a certificate, the element returned is what was signed, and nothing around it.

    Raises:
        NotTaken: wrongly signed, or altered since (known without a certificate, too); not signed although it must be;
            or not XML.
    """
    root = parsed(raw)
    signature = next(root.iter(SIGNATURE), None)
    if signature is None:
        if must_be_signed:
            raise NotTaken(WhyNot.NOT_SIGNED)
        return root, Signature.ABSENT
    if not certificate:
        if is_certainly_altered(root, signature):
            raise NotTaken(WhyNot.BAD_SIGNATURE, "the digest does not fit the message")
        return root, Signature.UNCHECKED
    return _signed_part(raw, certificate), Signature.VALID


def _signed_part(raw: bytes, certificate: str) -> Any:
    expected = signxml.SignatureConfiguration(location="./", expect_references=1)
    verifier = signxml.XMLVerifier()
    try:
        result = verifier.verify(raw, x509_cert=certificate, parser=safe_parser(), expect_config=expected)
    except (signxml.exceptions.SignXMLException, lxml_etree.Error, ValueError, TypeError, KeyError) as wrong:
        raise NotTaken(WhyNot.BAD_SIGNATURE, f"{type(wrong).__name__}: {wrong}") from wrong
    signed = result.signed_xml
    if signed is None or signed.tag != f"{{{NAMESPACE}}}alert":
        raise NotTaken(WhyNot.BAD_SIGNATURE, "something else in the message was signed")
    return parsed(as_bytes(signed))


def sign(root: Any, *, key: bytes, certificate: bytes) -> bytes:
    """The element's bytes with a signature inside. `key` and `certificate` are PEM; RSA or elliptic curves."""
    private = keys.load_pem_private_key(key, password=None)
    is_elliptic = isinstance(private, elliptic.EllipticCurvePrivateKey)
    signer = signxml.XMLSigner(signature_algorithm="ecdsa-sha256" if is_elliptic else "rsa-sha256")
    return as_bytes(signer.sign(root, key=key, cert=certificate.decode()))


def is_certificate(text: str) -> bool:
    try:
        x509.load_pem_x509_certificate(text.encode())
    except ValueError:
        return False
    return True
