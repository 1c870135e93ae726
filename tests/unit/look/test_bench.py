"""The dense frame with a rail of views, as a page that extends it gets it."""

from django.template import engines

PAGE = """{% extends "bench.html" %}
{% block title %}Desk{% endblock title %}
{% block main %}<h1>Desk</h1>{% endblock main %}"""
RAIL = [
    {
        "label": "Views",
        "entries": [
            {"url": "/en/desk/", "label": "Open", "icon": "", "count": 3, "current": True},
            {"url": "/en/desk/closed/", "label": "Closed", "icon": "", "count": None},
        ],
    }
]


def test_rail_and_work_area_are_landmarks_of_their_own() -> None:
    html = engines["django"].from_string(PAGE).render({"rail": RAIL})
    assert 'data-density="compact"' in html
    assert 'aria-label="Workbench"' in html
    assert html.index('href="/en/desk/" aria-current="page"') < html.index('<main id="main"')
    assert '<span class="count">3</span>' in html
    assert html.count('class="count"') == 1
    assert html.count("<h1>Desk</h1>") == 1
