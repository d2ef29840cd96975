"""Everything else: disk, mail, certificates, sign-in, antivirus."""

import shutil
import socket
import ssl
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

import httpx2 as httpx

from shared.clamd import ScanFailed, scan
from shared.clock import Clock
from shared.doctor.finding import Finding, Patient, good, warning, wrong
from shared.errors import DeliveryProblem
from shared.mail.transports import SmtpTransport

DISK, MAIL, CERTIFICATE, SIGN_IN, ANTIVIRUS = "Disque", "Courriel", "Certificat", "Connexion des usagers", "Antivirus"
FEW, TOO_FEW = 2 * 1024**3, 200 * 1024**2
SOON_DAYS = 21
PATIENCE_SECONDS = 10.0


def look_at_disk(patient: Patient) -> Iterator[Finding]:
    """The folders that a process of the service writes to, whatever it is."""
    kept = getattr(patient.settings, "storage_dir", None)
    scratch = Path(tempfile.gettempdir())
    if kept:
        yield _folder(Path(kept))
    if not kept or scratch != Path(kept):
        yield _folder(scratch, is_scratch=True)


def _folder(folder: Path, *, is_scratch: bool = False) -> Finding:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            free = shutil.disk_usage(folder).free
    except OSError as error:
        return wrong(
            DISK, f"on ne peut pas écrire dans {folder} : {error.strerror}", "Donnez-le à l’utilisateur 10001."
        )
    said = f"{free / 1024**3:.1f}".replace(".", ",") + f" Gio libres dans {folder}"
    if free < TOO_FEW and not is_scratch:
        return wrong(DISK, said, "Faites de la place sans attendre : rien de nouveau ne sera bientôt gardé.")
    if free < FEW and not is_scratch:
        return warning(DISK, said, "Faites de la place : docker system df, df -h.")
    return good(DISK, said)


def look_at_mail(patient: Patient) -> Iterator[Finding]:
    """As far as « bonjour »: nothing is sent."""
    settings = patient.settings
    if not hasattr(settings, "smtp_host"):
        return
    if settings.smtp_host is None:
        yield _folder(Path(settings.mail_folder))
        yield warning(
            MAIL,
            f"les courriels vont dans {settings.mail_folder}, et personne ne les reçoit",
            "Donnez le serveur de courrier de l’académie dans NEFE_SMTP_HOST, sauf pour un essai.",
        )
        return
    transport = SmtpTransport(settings)
    try:
        transport.greet()
    except DeliveryProblem as problem:
        yield wrong(
            MAIL,
            problem.reason,
            "Le serveur, son port, le chiffrement (NEFE_SMTP_STARTTLS, NEFE_SMTP_TLS), le compte et le mot de passe "
            "sont-ils justes ? Une autorité de l’académie se donne dans NEFE_CA_BUNDLE.",
        )
    else:
        yield good(MAIL, f"{settings.smtp_host} répond, et nous accepte")
    finally:
        transport.rest()


def look_at_certificates(patient: Patient) -> Iterator[Finding]:
    """Of the addresses that browsers are sent to."""
    settings = patient.settings
    urls = map(urlsplit, filter(None, (settings.public_url, settings.oidc_issuer)))
    for parts in {(parts.scheme, parts.netloc): parts for parts in urls}.values():
        if parts.scheme == "https":
            yield _certificate(parts.hostname or "", parts.port or 443, patient.clock)
        elif parts.hostname not in ("127.0.0.1", "localhost"):
            yield warning(
                CERTIFICATE,
                f"{parts.scheme}://{parts.netloc} n’est pas chiffrée",
                "Placez un mandataire TLS devant nefe, et corrigez NEFE_PUBLIC_URL et NEFE_OIDC_ISSUER.",
            )


def _certificate(host: str, port: int, clock: Clock) -> Finding:
    context = ssl.create_default_context()
    try:
        with (
            socket.create_connection((host, port), timeout=PATIENCE_SECONDS) as plain,
            context.wrap_socket(plain, server_hostname=host) as encrypted,
        ):
            ends_at = _end(encrypted)
    except ssl.SSLCertVerificationError as error:
        return wrong(
            CERTIFICATE,
            f"{host} : {error.verify_message}",
            "Renouvelez-le, ou donnez l’autorité qui l’a signé dans NEFE_CA_BUNDLE.",
        )
    except OSError as error:
        return wrong(
            CERTIFICATE,
            f"{host} ne répond pas : {error}",
            "Le nom mène-t-il bien à cette machine, et de là au mandataire ?",
        )
    days = (ends_at - clock.now()).days
    if days < SOON_DAYS:
        return warning(CERTIFICATE, f"celui de {host} expire dans {days} jours", "Renouvelez-le.")
    return good(CERTIFICATE, f"celui de {host} est valable encore {days} jours")


def _end(encrypted: ssl.SSLSocket) -> datetime:
    certificate = encrypted.getpeercert() or {}
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(certificate["notAfter"])), UTC)


def look_at_sign_in(patient: Patient) -> Iterator[Finding]:
    """The provider's description of itself."""
    settings = patient.settings
    if settings.oidc_issuer is None:
        yield warning(
            SIGN_IN,
            "aucun fournisseur OpenID Connect",
            "Donnez-le dans NEFE_OIDC_ISSUER (docs/exploitation/connexion.md).",
        )
        return
    url = settings.oidc_metadata_url or f"{settings.oidc_issuer}/.well-known/openid-configuration"
    remedy = "Voyez docs/exploitation/connexion.md."
    try:
        told = httpx.get(url, timeout=PATIENCE_SECONDS).json()
    except (httpx.HTTPError, ValueError) as error:
        yield wrong(SIGN_IN, f"{url} ne répond pas : {type(error).__name__}", remedy)
        return
    if told.get("issuer") != settings.oidc_issuer:
        yield wrong(SIGN_IN, f"le fournisseur s’appelle {told.get('issuer')}, et non {settings.oidc_issuer}", remedy)
    else:
        yield good(SIGN_IN, f"{settings.oidc_issuer} répond")


def look_at_antivirus(patient: Patient) -> Iterator[Finding]:
    """A file that is known to be clean is checked."""
    address = getattr(patient.settings, "clamd", None)
    if address is None:
        return
    try:
        scan(address, BytesIO(b"nefe"))
    except ScanFailed as error:
        yield wrong(
            ANTIVIRUS, f"il ne répond pas : {error}", "Voyez l’alerte FilesNotChecked : les pièces jointes attendent."
        )
    else:
        yield good(ANTIVIRUS, "il répond")
