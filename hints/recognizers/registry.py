"""The recognizers that packs can name."""

from __future__ import annotations

from hints.recognizer import Recognizer
from hints.recognizers.address import Address
from hints.recognizers.bsn import Bsn
from hints.recognizers.card import Card
from hints.recognizers.chosen_word import ChosenWord
from hints.recognizers.email import Email
from hints.recognizers.iban import Iban
from hints.recognizers.national_number import NationalNumber
from hints.recognizers.one_time_code import OneTimeCode
from hints.recognizers.phone import Phone
from hints.recognizers.private_key import PrivateKey
from hints.recognizers.recovery_key import RecoveryKey
from hints.recognizers.secret_assignment import SecretAssignment
from hints.recognizers.secret_phrase import SecretPhrase
from hints.recognizers.secret_token import SecretToken
from hints.recognizers.spelled_number import SpelledNumber

RECOGNIZERS: dict[str, Recognizer] = {
    "address": Address(),
    "bsn": Bsn(),
    "card": Card(),
    "chosen-word": ChosenWord(),
    "email": Email(),
    "iban": Iban(),
    "national-number": NationalNumber(),
    "one-time-code": OneTimeCode(),
    "phone": Phone(),
    "private-key": PrivateKey(),
    "recovery-key": RecoveryKey(),
    "secret-assignment": SecretAssignment(),
    "secret-phrase": SecretPhrase(),
    "secret-token": SecretToken(),
    "spelled-number": SpelledNumber(),
}
"""By the name that a pack uses."""
