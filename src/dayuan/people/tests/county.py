"""A small county sign-on that speaks OpenID Connect (authorisation code with PKCE), started on loopback."""

import base64
import hashlib
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, CLIENT_SECRET = "dayuan", "a secret of both sides"


class County:
    """Who is signed in at the county is set by the test; everything else goes over HTTP."""

    def __init__(self):
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.who = "u-1001"
        self.codes: dict[str, dict[str, str]] = {}
        handler = type("Handler", (_Handler,), {"county": self})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *error):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    def settings(self):
        app = {"provider_id": "county", "name": "仁寿县统一登录", "client_id": CLIENT, "secret": CLIENT_SECRET}
        app["settings"] = {"server_url": self.url, "oauth_pkce_enabled": True}
        return {"openid_connect": {"APPS": [app]}}


class _Handler(BaseHTTPRequestHandler):
    county: ClassVar[County]

    def log_message(self, *words):
        pass

    def _answer(self, status, body, **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def do_GET(self):
        url = self.county.url
        parts = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path == "/.well-known/openid-configuration":
            ends = {f"{name}_endpoint": f"{url}/{name}" for name in ("authorization", "token", "userinfo")}
            self._answer(200, ends | {"issuer": url, "jwks_uri": f"{url}/keys"})
        elif parts.path == "/authorization":
            if asked.get("client_id") != CLIENT or asked.get("response_type") != "code":
                self._answer(400, {"error": "invalid_request"})
                return
            code = secrets.token_urlsafe(16)
            self.county.codes[code] = asked | {"sub": self.county.who}
            back = urlencode({"code": code, "state": asked["state"]})
            self._answer(302, {}, Location=f"{asked['redirect_uri']}?{back}")
        elif parts.path == "/userinfo" and self.headers.get("Authorization", "").startswith("Bearer for:"):
            self._answer(200, {"sub": self.headers["Authorization"].removeprefix("Bearer for:"), "name": "县里的人"})
        else:
            self._answer(404, {})

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        sent = {name: values[0] for name, values in parse_qs(body).items()}
        known = self.county.codes.pop(sent.get("code", ""), None)
        verifier = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
        proof = base64.urlsafe_b64encode(verifier).rstrip(b"=").decode()
        if (
            known is None
            or (sent.get("client_id"), sent.get("client_secret")) != (CLIENT, CLIENT_SECRET)
            or sent.get("redirect_uri") != known["redirect_uri"]
            or proof != known.get("code_challenge")
        ):
            self._answer(400, {"error": "invalid_grant"})
            return
        now = int(time.time())
        claims = {"iss": self.county.url, "aud": CLIENT, "sub": known["sub"], "iat": now, "exp": now + 300}
        token = jwt.encode(claims, self.county.key, algorithm="RS256")
        self._answer(200, {"access_token": f"for:{known['sub']}", "token_type": "Bearer", "id_token": token})
