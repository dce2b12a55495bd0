"""Calls by HTTPS share the trusted certificates, and verify each server."""

import ssl

import pytest

from bot.slack.client import Client
from bot.slack.https import prepare_https

NOBODY = "https://127.0.0.1:1/"


@pytest.mark.parametrize("proxy", [None, "http://127.0.0.1:1"])
def test_the_trusted_certificates_are_read_once(
    monkeypatch: pytest.MonkeyPatch, proxy: str | None
) -> None:
    read: list[ssl.SSLContext] = []
    reads = ssl.SSLContext.load_default_certs

    def counted(context: ssl.SSLContext, purpose: ssl.Purpose = ssl.Purpose.SERVER_AUTH) -> None:
        read.append(context)
        reads(context, purpose)

    monkeypatch.setattr(ssl.SSLContext, "load_default_certs", counted)
    prepare_https()
    if proxy is not None:
        monkeypatch.setenv("HTTPS_PROXY", proxy)
    client = Client("xoxb-token", NOBODY, 1, lambda outcome, seconds: None)
    for _ in range(3):
        with pytest.raises(ConnectionRefusedError):
            client.auth_test()

    assert len(read) == 1
    assert read[0].verify_mode is ssl.CERT_REQUIRED
    assert read[0].check_hostname
