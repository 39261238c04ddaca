"""A certificate authority for the demonstration, made at first use below DATA_DIR and marked DEMO in every name.

It exists so that the whole path (sign, number, seal, verify) runs for real on a laptop. It gives signatures no legal
value, and its root is trusted only while the demonstration is switched on.
"""

import datetime
import secrets
from pathlib import Path

from django.conf import settings

ROOT_NAME = "DEMO QMS Portal - Chứng thư gốc thử nghiệm"
PASSPHRASE = "demo-ky-so"  # noqa: S105 - published on purpose: the keys are worthless
_YEARS = 20


def folder() -> Path:
    """Folder of the demo authority; created with access for the owner only."""
    path = Path(settings.DATA_DIR) / "demo_ca"
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def root_pem() -> bytes:
    """The root certificate (PEM), making the authority if it does not exist yet."""
    _root()
    return (folder() / "root.pem").read_bytes()


def existing_root_pem() -> bytes | None:
    """The root certificate if the authority exists; asking never creates it."""
    path = Path(settings.DATA_DIR) / "demo_ca" / "root.pem"
    return path.read_bytes() if path.exists() else None


def issue(common_name: str, organisation: str) -> bytes:
    """A new key and certificate as PKCS#12, opened by PASSPHRASE. The name gets "DEMO" in front."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.hazmat.primitives.serialization import pkcs12

    root_key, root = _root()
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = _name(f"DEMO {common_name}", organisation)
    certificate = (
        _builder(name, root.subject, key)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(digital_signature=True, content_commitment=True), critical=True)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(root_key, hashes.SHA256())
    )
    return pkcs12.serialize_key_and_certificates(
        b"demo", key, certificate, [root], serialization.BestAvailableEncryption(PASSPHRASE.encode())
    )


def _root():
    """(key, certificate) of the root, read from disk or made once."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    key_file, certificate_file = folder() / "root.key", folder() / "root.pem"
    if key_file.exists() and certificate_file.exists():
        key = serialization.load_pem_private_key(key_file.read_bytes(), None)
        return key, x509.load_pem_x509_certificate(certificate_file.read_bytes())
    key = rsa.generate_private_key(public_exponent=65537, key_size=3072)
    name = _name(ROOT_NAME, "DEMO")
    certificate = (
        _builder(name, name, key)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(key_cert_sign=True, crl_sign=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    _write_private(key_file, pem)
    certificate_file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    return key, certificate


def _builder(subject, issuer, key):
    from cryptography import x509

    now = datetime.datetime.now(datetime.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(int.from_bytes(secrets.token_bytes(16)) >> 1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=365 * _YEARS))
    )


def _name(common_name: str, organisation: str):
    from cryptography import x509
    from cryptography.x509.oid import NameOID

    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation[:64]),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name[:64]),
        ]
    )


def _key_usage(**true):
    from cryptography import x509

    names = (
        "digital_signature content_commitment key_encipherment data_encipherment key_agreement "
        "key_cert_sign crl_sign encipher_only decipher_only"
    )
    return x509.KeyUsage(**{name: true.get(name, False) for name in names.split()})


def _write_private(path: Path, data: bytes) -> None:
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_bytes(data)
