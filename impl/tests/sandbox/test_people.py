import pytest
from faker.config import AVAILABLE_LOCALES

from complyt_reference import generated
from complyt_reference.errors import InvalidCustomer
from complyt_reference.sandbox import people
from complyt_reference.sandbox.seeding import Seed, made_up
from connexion31 import compile_schema

VALIDATOR = compile_schema(generated.document().raw, "#/components/schemas/Customer")


@pytest.mark.filterwarnings("ignore:fr_QC locale is deprecated")
def test_customers_of_every_locale_fit_the_contract(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever Faker knows of a locale, its customers are right."""
    for size in ("_NAMES", "_COMPANIES", "_PLACES", "_MAILBOXES", "_COMMENTS"):
        monkeypatch.setattr(people, size, 20)
    for locale in sorted(AVAILABLE_LOCALES):
        pool = people.pool.__wrapped__(locale)
        for customer in made_up(Seed(40, 1, "1", pool), VALIDATOR, 0):
            assert VALIDATOR.is_valid(customer), locale


def test_a_customer_that_does_not_fit_is_refused() -> None:
    """What Faker might come to make of a locale is never stored against the contract."""
    pool = people.Pool(
        "XX", ["n" * 257], ["c" * 257], [people.Place("", "", "", "", "")], ["a"], ["b"], ["c"]
    )
    with pytest.raises(InvalidCustomer, match="name: Must have at most 256 characters"):
        next(made_up(Seed(1, 1, "1", pool), VALIDATOR, 0))
