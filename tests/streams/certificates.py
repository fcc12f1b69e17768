"""Certificates made for a test by the openssl command, each its own authority."""

import shutil
import subprocess
from pathlib import Path

import pytest

from sidestreet.http.tls import TlsFiles

_OPTIONS = (
    *("req", "-x509", "-days", "2", "-subj", "/CN=localhost"),
    *("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"),
    *("-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"),
)


def make_certificate(folder: Path, *, passphrase: str = "") -> TlsFiles:
    """Make a certificate of localhost and its key. Skips the test where there is no openssl."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("the openssl command makes the certificate of this test")
    files = TlsFiles(folder / "certificate.pem", folder / "key.pem")
    kept = ["-passout", f"pass:{passphrase}"] if passphrase else ["-nodes"]
    out = ["-out", str(files.certificate), "-keyout", str(files.key)]
    subprocess.run([openssl, *_OPTIONS, *kept, *out], check=True, capture_output=True)
    return files
