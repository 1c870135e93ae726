"""Pages of several authorities' positions, looked at like every page."""

from __future__ import annotations

from tests.browser.looks import in_order
from tests.browser.site import Site

ASSAY = "Is one potency assay enough"


def test_positions_side_by_side_and_minutes(site: Site) -> None:
    visitor = site.visitor("developer")
    assert visitor.go("/en/questions/divergence/") == 200
    in_order(visitor)
    visitor.follow(ASSAY)
    assert "No position yet" in visitor.text()
    in_order(visitor)
    visitor.follow("Read the consolidated minutes")
    assert "quantitative assay for killing" in visitor.text()
    in_order(visitor)


def test_the_pages_of_officials_about_positions(site: Site) -> None:
    visitor = site.visitor("drafter_be")
    visitor.go("/en/questions/divergence/")
    visitor.follow(ASSAY)
    visitor.follow("Back to the question")
    visitor.follow("Mark how your answer stands to the others")
    in_order(visitor)
    visitor.follow("Lead and minutes")
    assert "leads." in visitor.text()
    in_order(visitor)
