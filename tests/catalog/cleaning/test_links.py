"""Web addresses: one parser, and refusal where parsers differ (reliability A4)."""

import pytest

from catalog.cleaning.links import ascii_host, clean_url, origin_of


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("https://valombre.example", "https://valombre.example/"),
        ("  HTTPS://Valombre.EXAMPLE/Agenda  ", "https://valombre.example/Agenda"),
        ("http://valombre.example:80/a", "http://valombre.example/a"),
        ("https://valombre.example:443/a", "https://valombre.example/a"),
        ("https://valombre.example:8443/a", "https://valombre.example:8443/a"),
        ("webcal://valombre.example/a.ics", "https://valombre.example/a.ics"),
        ("webcals://valombre.example/a.ics", "https://valombre.example/a.ics"),
        ("https://école.example/é?q=à#là", "https://xn--cole-9oa.example/%C3%A9?q=%C3%A0#l%C3%A0"),
        ("https://valombre.example/a%20b", "https://valombre.example/a%20b"),
        ("https://valombre.example./", "https://valombre.example/"),
        ("https://[2001:DB8::1]/", "https://[2001:db8::1]/"),
        ("https://valombre.example/?a[]=1&b=2", "https://valombre.example/?a[]=1&b=2"),
        ("https://valombre.example/#/agenda/3", "https://valombre.example/#/agenda/3"),
    ],
)
def test_a_sound_address_is_written_in_one_way(raw: str, clean: str) -> None:
    assert clean_url(raw) == clean
    assert clean_url(clean) == clean


@pytest.mark.parametrize(
    "raw",
    [
        None,
        "",
        0,
        "valombre.example/agenda",
        "//valombre.example/agenda",
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "ftp://valombre.example/",
        "http:valombre.example",
        "http:///agenda",
        "http://",
        "http://valombre.example\\@intrus.example/",
        "http://valombre.example\\.intrus.example/",
        "http://user@valombre.example/",
        "http://user:secret@valombre.example/",
        "http://valombre.example@intrus.example/",
        "http://valombre.example%2F@intrus.example/",
        "http://valombre%2Eexample/",
        "http://valombre.example /",
        "http://valombre\t.example/",
        "http://valombre.example/\r\nSet-Cookie: a=b",
        "http://valombre.example/\x00",
        "http://valombre\u202e.example/",
        "http://valombre\u200b.example/",
        "http://valombre.example/\u2028agenda",
        "http://valombre.example:port/",
        "http://valombre.example:99999/",
        "http://valombre..example/",
        "http://-valombre.example/",
        "http://[::1/",
        "http://[fe80::1%25eth0]/",
        'http://valombre.example/"><script>',
        "http://valombre.example/\ud800",
        "http://valombre.example/" + "a" * 2_000,
        "http://" + "a" * 64 + ".example/",
    ],
)
def test_a4_an_address_that_parsers_read_differently_is_refused(raw: object) -> None:
    assert clean_url(raw) is None


@pytest.mark.parametrize(
    ("host", "written"),
    [
        ("Valombre.Example.", "valombre.example"),
        ("école.example", "xn--cole-9oa.example"),
        ("::1", "::1"),
        ("valombre example", None),
        ("", None),
        ("fe80::1%eth0", None),
    ],
)
def test_a_host_is_ascii_or_none(host: str, written: str | None) -> None:
    assert ascii_host(host) == written


def test_an_origin_is_scheme_host_and_port() -> None:
    assert origin_of("https://valombre.example/a") == ("https", "valombre.example", 443)
    assert origin_of("http://valombre.example:8080/a") == ("http", "valombre.example", 8080)
