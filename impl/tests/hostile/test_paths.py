"""Paths that name something else to whoever decodes them in another way (RFC 3986, RFC 9110)."""

import pytest

from tests.hostile.cases import BODY, Families, cases, get, patch, put
from tests.hostile.conftest import Target

CUSTOMER = b"/v1/customers/source/1/externalId/"
TRAVERSAL = (
    b"/../v1/customers",
    b"/v1/../v1/customers",
    b"/v1/./customers",
    b"/v1/customers/../customers",
    b"/v1/customers/..",
    b"/v1/customers/../../etc/passwd",
    b"/docs/../v1/customers",
    b"/docs/../../etc/passwd",
    b"/docs/%2e%2e/%2e%2e/etc/passwd",
    b"/docs/..%2f..%2fetc%2fpasswd",
    b"/docs/..%5c..%5cwindows%5cwin.ini",
    b"/docs/..\\..\\windows\\win.ini",
    b"/docs/....//....//etc/passwd",
    b"/docs/..;/..;/etc/passwd",
    b"/docs/%252e%252e/etc/passwd",
    b"/docs/%c0%ae%c0%ae/etc/passwd",
    b"/docs/%uff0e%uff0e/etc/passwd",
    b"/docs/.%00./etc/passwd",
    b"/openapi.yaml/../openapi.json/",
    b"/openapi.yaml%00.html",
    b"/openapi.yaml;a=b",
    b"/openapi.yaml/",
    b"/OPENAPI.YAML",
    b"/.env",
    b"/.git/config",
    b"/signing.key",
    b"/complyt-reference/customers.db",
    b"/complyt-reference/signing.key",
    b"/customers.db",
    b"/proc/self/environ",
    b"/static/../signing.key",
    b"/console",
    b"/debug",
    b"/admin",
    b"/actuator/env",
    b"/server-status",
    b"/graphql",
    b"/swagger.json",
    b"/v1/customers/",
    b"/v1//customers",
    b"//v1/customers",
    b"/v1/customers//",
    b"/v1/Customers",
    b"/V1/customers",
    b"/v1/customers.json",
    b"/v1/customers;jsessionid=1",
    b"/v1;a=b/customers",
    b"/v1/customers%20",
    b"/v1/customers%09",
    b"/v1/customers%0d%0aX:y",
    b"/v1/customers%00",
    b"/v1/customers%2f",
    b"/v1%2fcustomers",
    b"/v2/customers",
    b"/v0/customers",
    b"/internal/v1/customers",
    b"/v1/token/..%2fcustomers",
)
SOURCES = (
    b"0 11 00 01 010 10%00 1%00 1%20 %201 1%0a 1%0d 1%09 +1 %2b1 -1 --1 1.0 1e0 0x1 1_0 1,2 1;2 "
    b"1|2 %31%20 %ef%bc%91 %d9%a1 %e2%91%a0 %c2%b9 1%e2%80%8b %efbbbf1 1%2f..%2f2 1%252f 1%25 * "
    b"** %27 1%27 1%27-- 1%20OR%201=1 1)%20OR%20(1=1 null undefined NaN true [] %5b1%5d {} $1 "
    b"${1} {{1}} %3Cscript%3E sourceExample 99999999999999999999 18446744073709551617 4294967297"
).split(b" ")
NO_UTF8 = (
    *(b"%%%02X" % octet for octet in range(0x80, 0x100)),
    *(
        b"%C0%80 %C0%AF %E0%80%AF %E0%9F%BF %F0%80%80%AF %ED%A0%80 %ED%BF%BF %ED%A0%BD%ED%B8%80 "
        b"%F4%90%80%80 %F8%88%80%80%80 %C3 %C3%28 %E2%82 %F0%9F%98 a%FFb %FE%FF"
    ).split(b" "),
)
BROKEN = b"% %% %a %zz %0 %0g %g0 %u0041 %U0041 %x41 %-1 a% a%2 %%32%66 %25% %2%30".split(b" ")
ILLEGAL = (
    *b"%00 a%00 %00a a%00b %2F a%2Fb %2f a%2f..%2fb . .. %2E %2E%2E .%2e %2e. ".split(b" "),
    *b"a/b a/ / a//b a/../b".split(b" "),
    b"a" * 257,
    b"%C3%A4" * 257,
    b"%F0%9F%98%80" * 257,
    b"a" * 20_000,
)
UNKNOWN = (
    *(b"%%%02x" % octet for octet in range(0x01, 0x20)),
    *(b"%%c2%%%02x" % octet for octet in range(0x80, 0xA0)),
    *(
        b"%7f %20 + %2B %25 %2500 %252f %252e%252e ... ..a .a %5c %5c..%5c ~ * ; a;b=c a,b a=b a&b "
        b"%3f %23 %22 %27 %27%20OR%20%271%27=%271 %27;DROP%20TABLE%20customer;-- %25%27 _%25 "
        b"1%20UNION%20SELECT%201 %3Cscript%3Ealert(1)%3C%5Cscript%3E $%7B7*7%7D %7B%7B7*7%7D%7D "
        b"%7B0%7D %25s%25n %60id%60 %7Cid %26id $(id) %0Aid %0d%0aSet-Cookie:a=b null undefined "
        b"NaN true __proto__ constructor externalId %7BexternalId%7D theirs %E2%80%AEa %EF%BB%BF "
        b"%E2%80%8B %EF%BF%BE %EF%BF%BF %F4%8F%BF%BF"
    ).split(b" "),
)
IDS = (
    b"not-a-uuid 0 -1 * null undefined %00 %20 9f8ee193-1a71-42b4-801d-ee1d8a161fb "
    b"9f8ee193-1a71-42b4-801d-ee1d8a161fbee 9f8ee1931a7142b4801dee1d8a161fbe "
    b"%7B9f8ee193-1a71-42b4-801d-ee1d8a161fbe%7D urn:uuid:9f8ee193-1a71-42b4-801d-ee1d8a161fbe "
    b"9f8ee193-1a71-42b4-801d-ee1d8a161fbg 9f8ee193_1a71_42b4_801d_ee1d8a161fbe "
    b"9f8ee193-1a71-42b4-801d-ee1d8a161fbe%00 9f8ee193-1a71-42b4-801d-ee1d8a161fbe%0a "
    b"%209f8ee193-1a71-42b4-801d-ee1d8a161fbe 9f8ee193-1a71-42b4-801d-ee1d8a161fbe%20 "
    b"9f8ee193-1a71-42b4-801d-ee1d8a161fbe%27-- 9f8ee193-1a71-42b4-801d-%EF%BC%91e1d8a161fbe "
    b"9f8ee193%E2%80%901a71-42b4-801d-ee1d8a161fbe 9f8ee193-1a71-42b4-801d-ee1d8a161fbe;a "
    b"9F8EE193-1A71-42B4-801D-EE1D8A161FBE 00000000-0000-0000-0000-000000000000 "
    b"ffffffff-ffff-ffff-ffff-ffffffffffff 1' ' %27 \" 9f8ee193-1a71-42b4-801d-ee1d8a161fbe/../a"
).split(b" ")


def written(external_id: bytes) -> bytes:
    """Return a PUT of a customer who is called otherwise in the body."""
    return put(BODY, target=CUSTOMER + external_id)


REFUSED = {400, 404}

FAMILIES: Families = {
    "other ways to places": cases(REFUSED, map(get, TRAVERSAL)),
    "sources": cases(
        REFUSED, [get(b"/v1/customers/source/" + each + b"/externalId/a") for each in SOURCES]
    ),
    "no UTF-8": cases(REFUSED, [get(CUSTOMER + each) for each in NO_UTF8]),
    "broken encodings": cases(REFUSED, [get(CUSTOMER + each) for each in BROKEN]),
    "illegal ids": cases(REFUSED, [get(CUSTOMER + each) for each in ILLEGAL]),
    "illegal ids, written": cases(REFUSED, map(written, (*ILLEGAL, *BROKEN, *NO_UTF8))),
    "unknown ids": cases({404}, [get(CUSTOMER + each) for each in UNKNOWN]),
    "ids of others than the body says": cases({400}, map(written, UNKNOWN)),
    "complytIds": cases(REFUSED, map(patch, IDS)),
}


@pytest.mark.parametrize("family", FAMILIES)
def test_no_path_leads_elsewhere(target: Target, family: str) -> None:
    """It is answered 400 or 404, and nothing is read or written."""
    before = target.stored()
    assert target.wrongs(FAMILIES[family]) == []
    assert target.stored() == before
