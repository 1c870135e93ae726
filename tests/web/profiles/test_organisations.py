"""Pages of particulars, history, mail domains, merges and imports."""

import json
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from apps.core.actor import system_actor
from apps.core.importing import run_waiting
from apps.core.models import ImportRun
from apps.profiles.choices import OrganisationKind, Role
from apps.profiles.models import DomainRequest, Organisation, VerifiedDomain
from tests.factories.accounts import signed_in
from tests.factories.profiles import (
    AuthorityFactory,
    DomainFactory,
    MembershipFactory,
    OrganisationFactory,
    country,
)
from tests.support.ror import identifier

pytestmark = pytest.mark.django_db
PLACE = "/en/directory/organisations/"


def someone(role: str = Role.ADMIN, **values: Any) -> Client:
    member = MembershipFactory(role=role, **values)
    return signed_in(member.user, second_factor=True)


def of(place: Organisation, page: str = "") -> str:
    return f"{PLACE}{place.public_id}/{page}"


def text(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    return str(response.content.decode())


def site_with_admin() -> tuple[Organisation, Client]:
    place = OrganisationFactory(kind=OrganisationKind.GMP_SITE, website="https://one.example")
    return place, someone(Role.GMP_STAFF, organisation=place, is_admin=True)


def test_an_admin_changes_particulars_and_readers_see_them(client: Client) -> None:
    place, admin = site_with_admin()
    assert of(place, "edit/") in text(admin.get(of(place)))
    page = text(admin.get(of(place, "edit/")))
    assert "Manufacturing authorisation (MIA) number" in page
    assert 'name="name"' not in page
    typed = {
        "version": place.version,
        "website": "https://two.example",
        "detail_mia_number": "MIA 77",
        "detail_products_handled": "CAR T cells\nskin",
    }
    assert admin.post(of(place, "edit/"), typed | {"name": "Mine now"}).status_code == 302
    page = text(client.get(of(place)))
    for words in ("MIA 77", "CAR T cells", "https://two.example", "The organisation itself"):
        assert words in page
    assert "Mine now" not in page
    history = text(client.get(of(place, "history/")))
    for words in ("The organisation itself", "https://one.example", "MIA 77", "version 2"):
        assert words in history
    late = text(admin.post(of(place, "edit/"), typed | {"website": "https://three.example"}))
    assert "newer version" in late
    assert "https://three.example" in late
    assert f'name="version" value="{place.version + 1}"' in late


def test_what_is_wrong_is_said_at_its_field_and_typed_text_stays() -> None:
    place = OrganisationFactory(kind=OrganisationKind.PATIENT_ORGANISATION)
    admin = someone(Role.PATIENT, organisation=place, is_admin=True)
    page = text(admin.post(of(place, "edit/"), {"version": 1, "detail_orphacodes": "five hundred"}))
    assert "Enter ORPHAcodes as numbers" in page
    assert "five hundred" in page
    assert 'href="#id_detail_orphacodes"' in page
    page = text(admin.post(of(place, "edit/"), {"version": 1, "website": "ftp://one.example"}))
    assert "begins with https://" in page


def test_still_correct() -> None:
    place, admin = site_with_admin()
    assert admin.post(of(place, "edit/"), {"confirm": "1"}).status_code == 302
    assert "Last confirmed" in text(admin.get(of(place)))


def test_an_editor_changes_names_and_a_history_names_nobody(client: Client) -> None:
    place = OrganisationFactory(kind=OrganisationKind.FUNDER, name="Old Name")
    country("BE")
    editor = someone(Role.EDITOR, user__display_name="Zqeditor Person")
    page = text(editor.get(of(place, "edit/")))
    assert 'name="name"' in page
    typed = {"version": 1, "name": "New Name", "other_names": "Old Name", "country_id": "BE"}
    assert editor.post(of(place, "edit/"), typed).status_code == 302
    history = text(client.get(of(place, "history/")))
    assert "Old Name" in history
    assert "The editors of the platform" in history
    assert "Zqeditor" not in history


def test_others_do_not_edit() -> None:
    place, _admin = site_with_admin()
    other = someone(Role.DEVELOPER, is_admin=True)
    for page in ("edit/", "domains/"):
        assert other.get(of(place, page)).status_code == 403
        assert other.post(of(place, page), {"version": 1}).status_code == 403


def test_a_network_s_members_are_links(client: Client) -> None:
    member, hidden = OrganisationFactory(name="Elm House"), OrganisationFactory(verified=False)
    network = OrganisationFactory(
        kind=OrganisationKind.RESEARCH_NETWORK,
        details={"members": [member.public_id, hidden.public_id]},
    )
    page = text(client.get(of(network)))
    assert of(member) in page
    assert "Elm House" in page
    assert hidden.public_id not in page


def test_an_admin_asks_for_a_domain_and_a_platform_admin_decides() -> None:
    place, _admin = site_with_admin()
    member = MembershipFactory(role=Role.GMP_STAFF, organisation=place, is_admin=True)
    EmailAddress.objects.create(user=member.user, email="a@northmere.example", verified=True)
    asker = signed_in(member.user, second_factor=True)
    DomainFactory(organisation=place, domain="held.example")
    page = text(asker.get(of(place, "domains/")))
    assert "held.example" in page
    assert "Ask for a domain" in page
    assert "Everybody can get" in text(asker.post(of(place, "domains/"), {"domain": "co.uk"}))
    asked = asker.post(of(place, "domains/"), {"domain": "Northmere.example"})
    assert asked.status_code == 302
    admin = someone()
    assert "northmere.example" in text(admin.get("/en/workbench/domains/"))
    address = f"/en/workbench/domains/{DomainRequest.objects.get().pk}/"
    assert place.name in text(admin.get(address))
    refused = text(admin.post(address, {"decision": "refuse", "reason": ""}))
    assert "Say why" in refused
    assert admin.post(address, {"decision": "approve"}).status_code == 302
    assert VerifiedDomain.objects.filter(domain="northmere.example").exists()
    assert "Approved" in text(asker.get(of(place, "domains/")))
    assert "Nothing waits" in text(admin.get("/en/workbench/domains/"))
    assert asker.get(address).status_code == 403


def test_a_platform_admin_adds_a_domain_that_a_registry_suggests() -> None:
    place = OrganisationFactory(suggested_domains=["suggested.example"])
    admin = someone()
    page = text(admin.get(of(place, "domains/")))
    assert "Nobody has checked them" in page
    assert admin.post(of(place, "domains/"), {"domain": "suggested.example"}).status_code == 302
    assert VerifiedDomain.objects.get().organisation == place


def test_a_merge_is_shown_first_then_done_and_the_old_page_leads_on(client: Client) -> None:
    source, target = OrganisationFactory(name="Old House"), OrganisationFactory(name="New House")
    MembershipFactory(organisation=source)
    admin = someone()
    address = "/en/workbench/organisations/merge/"
    assert "cannot be undone" in text(admin.get(address))
    typed = {"source": source.public_id, "target": target.public_id, "reason": "One house"}
    preview = text(admin.post(address, typed))
    assert "Old House becomes a part of New House." in preview
    assert not Organisation.objects.filter(merged_into__isnull=False).exists()
    assert "Choose two different" in text(admin.post(address, typed | {"target": source.public_id}))
    assert "No organisation has" in text(admin.post(address, typed | {"target": "nonsense"}))
    assert admin.post(address, typed | {"confirm": "1"})["Location"] == of(target)
    moved = client.get(of(source))
    assert (moved.status_code, moved["Location"]) == (301, of(target))
    assert "Old House was merged into this organisation on" in text(client.get(of(target)))
    assert "One house" in text(client.get(of(source, "history/")))
    assert admin.get(of(source, "edit/")).status_code == 409


def test_a_merge_that_is_refused_says_why() -> None:
    one, two = AuthorityFactory(), AuthorityFactory()
    page = text(
        someone().post(
            "/en/workbench/organisations/merge/",
            {"source": one.public_id, "target": two.public_id, "reason": "x"},
        )
    )
    assert "Both have a mandate" in page
    assert "Merge them now" not in page


def ror(number: str, **changes: Any) -> dict[str, Any]:
    return {
        "id": number,
        "status": "active",
        "types": ["healthcare"],
        "locations": [{"geonames_details": {"country_code": "BE"}}],
        "names": [{"types": ["ror_display"], "value": "Invented Clinic"}],
    } | changes


def test_an_editor_imports_a_file_and_reads_the_report() -> None:
    country("BE")
    editor = someone(Role.EDITOR)
    records = [
        ror(identifier(1)),
        ror(f"{identifier(2)[:-1]}x"),
        ror(identifier(3), types=["archive"]),
    ]
    content = "\n".join(json.dumps(one) for one in records).encode()
    file = SimpleUploadedFile("ror.jsonl", content)
    assert "Nothing was imported yet" in text(editor.get("/en/workbench/imports/"))
    begun = editor.post("/en/workbench/imports/", {"file": file, "as_of": "2026-06-23"})
    assert begun.status_code == 302, begun.content
    assert "Look again" in text(editor.get(begun["Location"]))
    run_waiting(system_actor())
    report = text(editor.get(begun["Location"]))
    for words in ("check digits are wrong", "Nothing says which kind", "CC0 1.0", "ror.jsonl"):
        assert words in report
    assert Organisation.objects.filter(name="Invented Clinic", kind="hospital").count() == 1
    only = text(editor.get(f"{begun['Location']}?outcome=created"))
    assert "check digits are wrong" not in only
    assert "ror.jsonl" in text(editor.get("/en/workbench/imports/"))
    empty = SimpleUploadedFile("ror.jsonl", b" \n")
    page = text(editor.post("/en/workbench/imports/", {"file": empty, "as_of": "2026-06-23"}))
    assert "The file is empty" in page


def test_a_trial_keeps_nothing() -> None:
    country("BE")
    editor = someone(Role.EDITOR)
    file = SimpleUploadedFile("r.jsonl", json.dumps(ror(identifier(1))).encode())
    sent = {"file": file, "as_of": "2026-06-23", "dry_run": "on"}
    begun = editor.post("/en/workbench/imports/", sent)
    run_waiting(system_actor())
    assert "only tried" in text(editor.get(begun["Location"]))
    assert not Organisation.objects.filter(name="Invented Clinic").exists()
    run = ImportRun.objects.get()
    assert (run.counts, run.content) == ({"created": 1}, None)


@pytest.mark.parametrize(
    "page",
    ["workbench/imports/", "workbench/domains/", "workbench/organisations/merge/"],
)
def test_visitors_sign_in_first_and_members_are_refused(client: Client, page: str) -> None:
    assert client.get(f"/en/{page}").status_code == 302
    assert someone(Role.DEVELOPER, is_admin=True).get(f"/en/{page}").status_code == 403


def test_a_form_is_sent_back_as_it_was_shown() -> None:
    place, admin = site_with_admin()
    details = {"mia_number": "MIA 1", "products_handled": ["CAR T cells", "skin"]}
    Organisation.objects.filter(pk=place.pk).update(details=details, version=2)
    for who in (admin, someone(Role.EDITOR)):
        shown = who.get(of(place, "edit/")).context["form"]
        values = {field.html_name: field.value() or "" for field in shown}
        same = who.post(of(place, "edit/"), values)
        assert same.status_code == 302, same.context["form"].errors
        place.refresh_from_db()
        assert (place.details, place.version) == (details, 2)
    typed = values | {"detail_mia_number": "MIA 9"}
    assert admin.post(of(place, "edit/"), typed).status_code == 302
    place.refresh_from_db()
    assert place.details == details | {"mia_number": "MIA 9"}


def test_an_authority_chooses_the_languages_it_reads(client: Client) -> None:
    place = AuthorityFactory()
    head = someone(Role.REGULATOR, organisation=place, is_admin=True)
    typed = {"version": place.version, "detail_reads_languages": ["nl", "en"]}
    assert head.post(of(place, "edit/"), typed).status_code == 302
    place.refresh_from_db()
    assert place.details == {"reads_languages": ["nl", "en"]}
    assert "Dutch, English" in text(client.get(of(place)))
    assert "Dutch, English" in text(client.get(of(place, "history/")))
    form = text(head.get(of(place, "edit/")))
    assert form.count("checked") == 2
    wrong = {"version": place.version, "detail_reads_languages": ["tlh"]}
    assert 'href="#id_detail_reads_languages' in text(head.post(of(place, "edit/"), wrong))
    place.refresh_from_db()
    assert place.details == {"reads_languages": ["nl", "en"]}
