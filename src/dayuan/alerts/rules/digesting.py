"""Whether a signed message is still what was signed, as far as that can be known without a certificate.

XML-DSig, 4.4.3: the digest of what is referred to, after its transforms. Only what we know for certain is called wrong:
an unknown transform or digest (SM3, say) leaves the question open.
"""

from base64 import b64decode
from copy import deepcopy
from hashlib import new
from itertools import islice
from typing import Any

from dayuan.kernel.later import later

lxml_etree = later("lxml.etree")

DSIG = "{http://www.w3.org/2000/09/xmldsig#}"
ENVELOPED = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
INCLUSIVE = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
INCLUSIVE_1_1 = "http://www.w3.org/2006/12/xml-c14n11"
CANONICAL = {
    INCLUSIVE: (False, False),
    f"{INCLUSIVE}#WithComments": (False, True),
    INCLUSIVE_1_1: (False, False),
    f"{INCLUSIVE_1_1}#WithComments": (False, True),
    EXCLUSIVE: (True, False),
    f"{EXCLUSIVE}WithComments": (True, True),
}
"""Algorithm: exclusive, with comments. Of a whole message 1.1 writes what 1.0 does."""
DIGESTS = {
    "http://www.w3.org/2000/09/xmldsig#sha1": "sha1",
    "http://www.w3.org/2001/04/xmlenc#sha256": "sha256",
    "http://www.w3.org/2001/04/xmldsig-more#sha384": "sha384",
    "http://www.w3.org/2001/04/xmlenc#sha512": "sha512",
}


MOST_REFERENCES = 4
"""Each is the work of writing the whole message once more; a message that is signed has one."""


def is_certainly_altered(root: Any, signature: Any) -> bool:
    """Whether a reference of this signature to the whole message does not fit the message.

    What cannot be written canonically (a namespace without a scheme) leaves the question open.
    """
    references = signature.iterfind(f"{DSIG}SignedInfo/{DSIG}Reference")
    whole = islice((reference for reference in references if not reference.get("URI")), MOST_REFERENCES)
    try:
        return any(_is_wrong(root, signature, reference) for reference in whole)
    except lxml_etree.LxmlError:
        return False


def _is_wrong(root: Any, signature: Any, reference: Any) -> bool:
    transforms = list(reference.iterfind(f"{DSIG}Transforms/{DSIG}Transform"))
    named = [str(transform.get("Algorithm")) for transform in transforms]
    written = [transform for transform in transforms if transform.get("Algorithm") in CANONICAL]
    method, value = reference.find(f"{DSIG}DigestMethod"), reference.findtext(f"{DSIG}DigestValue")
    digest = DIGESTS.get(str(method.get("Algorithm"))) if method is not None else None
    if digest is None or value is None or len(written) > 1 or not {*named} <= {ENVELOPED, *CANONICAL}:
        return False
    try:
        said = b64decode(value)
    except ValueError:
        return True
    unsigned = _without(root, signature) if ENVELOPED in named else root
    # Some signers take in what stands around the root, such as a style sheet; some do not.
    forms = (unsigned, unsigned.getroottree())
    return all(new(digest, _canonical(form, written)).digest() != said for form in forms)


def _without(root: Any, signature: Any) -> Any:
    """The message without this signature; what stands between it and the next element stays."""
    which = next(number for number, element in enumerate(root.iter()) if element is signature)
    tree = deepcopy(root.getroottree())
    gone = next(islice(tree.getroot().iter(), which, None))
    tail, before, parent = gone.tail or "", gone.getprevious(), gone.getparent()
    if before is not None:
        before.tail = (before.tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail
    gone.tail = None
    parent.remove(gone)
    return tree.getroot()


def _canonical(form: Any, written: list[Any]) -> bytes:
    algorithm = str(written[0].get("Algorithm")) if written else INCLUSIVE
    exclusive, with_comments = CANONICAL[algorithm]
    named = written[0].find(f"{{{EXCLUSIVE}}}InclusiveNamespaces") if written and exclusive else None
    prefixes = str(named.get("PrefixList") or "").split() if named is not None else None
    return bytes(
        lxml_etree.tostring(
            form,
            method="c14n",
            exclusive=exclusive,
            with_comments=with_comments,
            **({"inclusive_ns_prefixes": prefixes} if prefixes else {}),
        )
    )
