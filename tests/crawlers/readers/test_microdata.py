"""Microdata as plain dictionaries."""

from lxml import html

from crawlers.readers.microdata import Item, Microdata


def items(body: str, url: str = "https://valbrume.example/page") -> list[Item]:
    return Microdata(html.document_fromstring(body), url).items()


def test_value_stands_where_the_element_keeps_it() -> None:
    body = """<div itemscope itemtype="T">
      <meta itemprop="a" content="one"><a itemprop="b" href="/two">words</a><img itemprop="c" src="three.png">
      <time itemprop="d" datetime="2026-11-03">mardi</time><time itemprop="e">2026-11-04</time>
      <data itemprop="f" value="6">six</data><object itemprop="g" data="seven"></object>
      <span itemprop="h" content="eight">VIII</span><p itemprop="i">ni<b>ne</b></p><meter itemprop="j" value="10"></meter>
    </div>"""
    assert items(body) == [
        {
            "@type": ["T"],
            "a": ["one"],
            "b": ["https://valbrume.example/two"],
            "c": ["https://valbrume.example/three.png"],
            "d": ["2026-11-03"],
            "e": ["2026-11-04"],
            "f": ["6"],
            "g": ["https://valbrume.example/seven"],
            "h": ["eight"],
            "i": ["nine"],
            "j": ["10"],
        }
    ]


def test_name_in_a_link_is_its_words() -> None:
    assert items('<p itemscope><a itemprop="name" href="/x">Veillée</a></p>') == [{"@type": [], "name": ["Veillée"]}]


def test_nested_item_is_a_property_and_not_a_root() -> None:
    body = """<div itemscope itemtype="A B" itemid="urn:1"><div><p itemprop="place other" itemscope itemtype="P">
      <b itemprop="name">Salle</b></p></div><b itemprop="name">Veillée</b></div>"""
    place = {"@type": ["P"], "name": ["Salle"]}
    assert items(body) == [
        {"@type": ["A", "B"], "@id": "urn:1", "place": [place], "other": [place], "name": ["Veillée"]}
    ]


def test_item_without_itemprop_inside_another_stands_on_its_own() -> None:
    body = '<div itemscope itemtype="A"><p itemscope itemtype="B"><b itemprop="name">x</b></p></div>'
    assert items(body) == [{"@type": ["A"]}, {"@type": ["B"], "name": ["x"]}]


def test_itemref_adds_properties_from_elsewhere() -> None:
    body = '<p itemscope itemref="w missing"><b itemprop="a">1</b></p><p id="w"><b itemprop="a">2</b></p>'
    assert items(body) == [{"@type": [], "a": ["1", "2"]}]


def test_items_that_refer_to_each_other_end_and_it_is_said() -> None:
    body = """<p itemscope itemref="x"></p><b id="x" itemprop="a" itemscope itemref="y"></b>
      <i id="y" itemprop="b" itemscope itemref="x"></i>"""
    page = Microdata(html.document_fromstring(body), "")
    assert [sorted(item) for item in page.items()] == [["@type", "a"]]
    assert page.cut


def test_several_values_of_one_property_keep_their_order() -> None:
    body = "<p itemscope>" + "".join(f'<meta itemprop="startDate" content="{day}">' for day in "321") + "</p>"
    assert items(body) == [{"@type": [], "startDate": ["3", "2", "1"]}]


def test_address_that_is_none_stays_as_written() -> None:
    assert items('<p itemscope><a itemprop="url" href="http://[x">y</a></p>')[0]["url"] == ["http://[x"]


def test_tangle_of_references_is_cut_and_said() -> None:
    many = 3_000
    body = "".join(f'<p itemscope itemref="all"><b itemprop="n">{number}</b></p>' for number in range(many))
    page = Microdata(html.document_fromstring(f'<div id="all">{"<i></i>" * many}</div>{body}'), "")
    assert len(page.items()) == many
    assert page.cut
