from complyt_conformance.places import at, places, values
from complyt_contract.document import load


def test_a_schema_speaks_of_the_whole_its_members_and_its_items() -> None:
    """Each schema stands with its place, references and alternatives with the same one."""
    document = load()
    schema = document.raw["components"]["schemas"]["CustomerList"]
    found = [place for place, _ in places(document, schema)]
    assert {"", "[]", "[].name", "[].address.zip"} <= set(found)
    assert found.count("[].complytId") > 1


def test_values_stand_where_schemas_speak_of_them() -> None:
    """Members that no schema knows are left out, and with them what they hold."""
    data = {"a": {"b": 1, "c": 2}, "d": [{"e": None}], "f": {"b": 3}}
    known = {"", "a", "a.b", "d", "d[]", "d[].e"}
    found = dict(values(data, known))
    assert found == {
        "": data, "a": data["a"], "a.b": 1, "d": data["d"], "d[]": {"e": None}, "d[].e": None,
    }  # fmt: skip  # one value a line


def test_of_a_long_array_some_items_are_taken_evenly() -> None:
    """A collection of thousands is looked at here and there, from its beginning to its end."""
    taken = [value for place, value in values(list(range(10_000)), {"[]"}) if place]
    assert 10 <= len(taken) <= 20
    assert min(taken) == 0
    assert max(taken) > 9_000


def test_a_place_is_what_the_steps_of_a_pointer_lead_to() -> None:
    """Numbers are items, all alike."""
    assert at(["errors", 0, "pointer"]) == "errors[].pointer"
    assert at([]) == ""
