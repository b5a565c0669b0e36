"""The guard's pure part: which addresses may be asked, by their text (reliability A1, A4, A5, A6)."""

import csv
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy import Request
from twisted.web.client import URI

from catalog.cleaning.links import clean_url
from catalog.errors import AddressRefused
from crawlers.addresses import check_url, domain_of, endpoint, is_public, same_domain, shown

HERE = Path(__file__).parent
PROBES = (HERE / ".." / ".." / ".." / "shared/realdata/bad/_own_probes/ssrf_urls.tsv").resolve()


def _spellings() -> Iterator[str]:
    for line in (HERE / "spellings.tsv").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            yield line.split("\t")[0].encode("latin-1").decode("unicode_escape")


def _refused(url: str, allow: tuple[str, ...] = ()) -> bool:
    try:
        check_url(url, allow)
    except AddressRefused:
        return True
    return False


@pytest.mark.parametrize("url", list(_spellings()))
def test_a1_spelling_is_refused(url: str) -> None:
    assert _refused(url)


def test_a1_probes_are_all_judged_right() -> None:
    if not PROBES.exists():
        pytest.skip("the probes are not here")
    with PROBES.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    wrong = []
    for row in rows:
        url = row["url_python_escaped"].encode("latin-1").decode("unicode_escape")
        # The controls come as people enter them: cleaned first; 8443 is on the operator's list.
        entered = clean_url(url) if row["expect"] == "allow" else url
        if _refused(entered or "", ("example.org:8443",)) != (row["expect"] == "block"):
            wrong.append((row["id"], url))
    assert (wrong, len(rows)) == ([], 197)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/",
        "https://example.org/a?b=c#d",
        "https://example.org:443/",
        "http://example.org:443/",
        "http://93.184.216.34/",
        "https://[2606:4700:4700::1111]/f",
        "https://xn--caf-dma.example/",
        "https://agenda.ville.fr./x",
        "https://example.org/a[1]?b[]=[2]",
    ],
)
def test_a1_public_address_is_allowed(url: str) -> None:
    check_url(url)


@pytest.mark.parametrize(
    "ip",
    ["8.8.8.8", "1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700:4700::1111", "2a01:e0a::1", "::ffff:8.8.8.8"],
)
def test_a1_public_ip_is_public(ip: str) -> None:
    assert (is_public(ip), is_public(ip_address(ip))) == (True, True)


@pytest.mark.parametrize(
    "ip", ["192.31.196.1", "192.175.48.1", "::ffff:127.0.0.1", "2001:4:112::1", "100::1", "fe80::1%2", "", "x"]
)
def test_a1_other_ip_is_not_public(ip: str) -> None:
    assert not is_public(ip)


@given(st.ip_addresses())
def test_a1_mapped_address_is_judged_as_what_it_is(ip: object) -> None:
    address = ip_address(str(ip))
    if address.version == 4:
        assert is_public(f"::ffff:{address}") == is_public(address)


_PARTS = st.sampled_from(
    (
        *":/@\\#?%[].\t\n é①\u3002",
        *("http", "https", "://", "//", "%00", "127.0.0.1", "example.org", "1.1.1.1"),
        *(":80", ":443", ":22", "::1", "0x7f", "xn--", "user:pw"),
    )
)


@given(st.lists(_PARTS, max_size=12).map("".join))
def test_a4_host_checked_is_host_connected(text: str) -> None:
    for url in (text, f"http://{text}", f"https://example.org{text}"):
        if not _refused(url):
            request = Request(clean_url(url) or "")
            connected = URI.fromBytes(request.url.encode("ascii"))
            assert (connected.host.decode().rstrip("."), connected.port) == endpoint(url)


def test_a5_only_http_and_https_are_asked() -> None:
    with pytest.raises(AddressRefused) as refused:
        check_url("ftp://example.org/x")
    assert refused.value.reason == "only http and https are asked"


def test_a6_port_needs_an_entry_of_host_and_port() -> None:
    allow = ("example.org:8443", "[::1]:9000", "10.0.0.5:80", "printer:631")
    urls = ["https://example.org:8443/", "http://[::1]:9000/", "http://10.0.0.5/", "http://PRINTER:631/"]
    assert [_refused(url, allow) for url in urls] == [False] * 4
    others = ["https://www.example.org:8443/", "http://[::1]:9001/", "http://10.0.0.5:443/", "http://10.0.0.6/"]
    assert [_refused(url, allow) for url in others] == [True] * 4


def test_refusal_names_the_address_the_reason_and_the_remedy() -> None:
    with pytest.raises(AddressRefused) as refused:
        check_url("http://192.168.1.1/")
    assert str(refused.value) == (
        "'http://192.168.1.1/' is refused: 192.168.1.1 is not a public address. "
        "If it is meant, add 192.168.1.1:80 to allow_private of the source."
    )


def test_domain_is_the_registrable_one() -> None:
    assert [
        domain_of(host) for host in ("agenda.example.org", "a.b.gouv.fr", "10.0.0.1", "printer", "x.github.io")
    ] == [
        "example.org",
        "b.gouv.fr",
        "10.0.0.1",
        "printer",
        "x.github.io",
    ]
    assert not same_domain("https://a.github.io/", "https://b.github.io/")


def test_a9_shown_address_hides_keys() -> None:
    assert shown("https://example.org/v2?page=2&api_key=s3cret") == "https://example.org/v2?page=2&api_key=***"
    assert shown("https://example.org/v2?page=2") == "https://example.org/v2?page=2"
