"""Only this pipeline can make a token, and a token opens only what it was made for."""

from cases.tokens import Signer, claims_in_addresses, claims_in_message_ids

SIGNER = Signer(b"a secret of this installation")
REFERENCE = "4831029756"


def test_a_reply_address_comes_back_as_it_went_out() -> None:
    # Given the address that a citizen was given
    address = SIGNER.reply_address("contact@gov.example", REFERENCE, "citizen")
    # When it comes back as mail programs write it: with a name, in capitals, in a list
    (claim,) = claims_in_addresses([f'"مركز الاتصال" <{address.upper()}>', "other@gov.example"])
    # Then it is honoured
    assert (claim.reference, claim.role) == (REFERENCE, "citizen")
    assert SIGNER.honours(claim, agency="utilities")


def test_a_message_id_comes_back_too() -> None:
    notice = SIGNER.notice_id("acknowledge", 17, REFERENCE, "citizen")
    (claim,) = claims_in_message_ids([f"<{notice}@rawafid.gov.example>"])
    assert SIGNER.honours(claim, agency="utilities")


def test_a_guessed_token_is_worth_nothing() -> None:
    # Given an attacker who knows the reference and the shape
    guesses = [f"contact+{REFERENCE}.c.{'a' * 16}@gov.example", f"contact+{REFERENCE}.a.{'z' * 16}@gov.example"]
    # Then none is honoured
    claims = claims_in_addresses(guesses)
    assert len(claims) == 2
    assert not any(SIGNER.honours(claim, agency="utilities") for claim in claims)


def test_a_token_for_one_case_or_role_opens_no_other() -> None:
    address = SIGNER.reply_address("contact@gov.example", REFERENCE, "citizen")
    for forged in (address.replace(REFERENCE, "5831029754"), address.replace(".c.", ".a.")):
        (claim,) = claims_in_addresses([forged])
        assert not SIGNER.honours(claim, agency="utilities")


def test_an_agency_that_lost_the_case_can_no_longer_answer() -> None:
    # Given an agency's reply address
    address = SIGNER.reply_address("contact@gov.example", REFERENCE, "agency", "utilities")
    (claim,) = claims_in_addresses([address])
    assert SIGNER.honours(claim, agency="utilities")
    # When the case has moved to another agency
    # Then the old address is worth nothing
    assert not SIGNER.honours(claim, agency="works")


def test_another_installation_makes_other_tokens() -> None:
    address = Signer(b"another").reply_address("contact@gov.example", REFERENCE, "citizen")
    (claim,) = claims_in_addresses([address])
    assert not SIGNER.honours(claim, agency="")


def test_shortened_and_broken_tokens_are_not_read() -> None:
    address = SIGNER.reply_address("contact@gov.example", REFERENCE, "citizen")
    local, _, host = address.partition("@")
    assert claims_in_addresses([f"{local[:-1]}@{host}", f"contact+{REFERENCE}@{host}", f"contact+.c.@{host}"]) == []


def test_the_tracking_secret_opens_its_own_case_alone() -> None:
    secret = SIGNER.tracking_secret(REFERENCE)
    assert SIGNER.opens_tracking(REFERENCE, f" {secret.upper()} ")
    assert not SIGNER.opens_tracking("5831029754", secret)
    assert not SIGNER.opens_tracking(REFERENCE, "")
