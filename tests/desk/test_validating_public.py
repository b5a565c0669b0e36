"""`goodweek publish --check` where the published folder is none."""

from pathlib import Path

from tests.journeys.web import Place, here


def test_a_link_that_leads_back_to_itself_publishes_nothing(tmp_path: Path) -> None:
    folder = Place(tmp_path / "week").folder
    (folder / "public").symlink_to("public")

    checked, published, kept = (
        here(*command, "-C", folder) for command in (("publish", "--check"), ("publish",), ("snapshot",))
    )

    assert (checked.status, checked.err) == (65, "")
    assert checked.out.splitlines()[0].endswith(
        "error: Nothing is published here: manifest.json is missing. [public-nothing]"
    )
    assert published.err == (
        f"goodweek: {folder / 'public'} is there already, and Goodweek did not make it. "
        "Move it away, or publish elsewhere.\n"
    )
    assert (kept.status, len(kept.lines)) == (73, 1)
