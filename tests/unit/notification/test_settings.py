"""What an academy may set, and what it is told when it sets nonsense."""

import pytest

from services.notification.domain.audiences import Audience
from shared.config import Misconfigured
from tests.unit.notification.world import settings_of


def test_addresses_derive_from_the_academy() -> None:
    settings = settings_of("sqlite://", academy="aix-marseille")
    assert settings.mail_from == "nefe@ac-aix-marseille.fr"
    assert settings.mailboxes.of_role(Audience.COMMISSION) == "commission-nefe@ac-aix-marseille.fr"


def test_an_academy_may_set_its_domain_and_each_mailbox() -> None:
    settings = settings_of("sqlite://", mail_domain="ac-clermont.fr", mailbox_fund="daf@ac-clermont.fr")
    assert settings.mailboxes.of_role(Audience.FUND) == "daf@ac-clermont.fr"
    assert settings.mailboxes.of_role(Audience.RECTOR) == "rectorat-nefe@ac-clermont.fr"


def test_an_expert_without_a_mailbox_of_its_kind_is_reached_through_the_experts() -> None:
    settings = settings_of("sqlite://", mailbox_experts="experts@ac-creteil.fr")
    assert settings.mailboxes.of_role("local_council") == "experts@ac-creteil.fr"
    assert settings.mailboxes.of_role("dane") == "dane@ac-creteil.fr"


@pytest.mark.parametrize(
    ("variables", "named"),
    [
        ({"mail_folder": ""}, "NEFE_SMTP_HOST"),
        ({"mailbox_commission": "a@b.fr, c@d.fr"}, "NEFE_MAILBOX_COMMISSION"),
        ({"mail_from": "nobody"}, "NEFE_MAIL_FROM"),
        ({"mail_domain": "ac creteil"}, "NEFE_MAIL_DOMAIN"),
        ({"smtp_host": "m", "smtp_tls": "true", "smtp_starttls": "true"}, "NEFE_SMTP_STARTTLS"),
        ({"smtp_host": "m", "smtp_user": "nefe"}, "NEFE_SMTP_USER"),
        ({"smtp_host": "m", "smtp_port": "0"}, "NEFE_SMTP_PORT"),
        ({"public_url": "nefe.ac-creteil.fr"}, "NEFE_PUBLIC_URL"),
        ({"public_url": "https://nefe.ac-creteil.fr/"}, "NEFE_PUBLIC_URL"),
        ({"quiet_hours": "20-7"}, "NEFE_QUIET_HOURS"),
        ({"quiet_hours": "07:00-07:00"}, "NEFE_QUIET_HOURS"),
        ({"digest_hour": "24"}, "NEFE_DIGEST_HOUR"),
        ({"mail_per_minute": "-1"}, "NEFE_MAIL_PER_MINUTE"),
        ({"requests_per_hour": "0"}, "NEFE_REQUESTS_PER_HOUR"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(variables: dict[str, str], named: str) -> None:
    with pytest.raises(Misconfigured, match=named):
        settings_of("sqlite://", **variables)


def test_the_password_of_the_mail_server_is_not_shown_with_the_settings() -> None:
    settings = settings_of("sqlite://", smtp_host="m", smtp_user="nefe", smtp_password="secret word")
    assert settings.smtp_password == "secret word"
    assert "secret word" not in repr(settings)
