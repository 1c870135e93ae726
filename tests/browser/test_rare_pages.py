"""Pages that no link leads to: reached as people reach them, looked at like every page."""

from __future__ import annotations

from tests.browser.looks import in_order
from tests.browser.newcomers import (
    PASSWORD,
    new_address,
    open_account_that_never_agreed,
    open_mail,
    sign_in,
    sign_up,
)
from tests.browser.site import Site, Visitor
from tests.support.totp import code_of

SECURITY = "/en/account/security/"


def test_the_pages_of_a_lost_password(site: Site) -> None:
    visitor, email = site.visitor(), new_address()
    sign_up(visitor, email, look=in_order)
    visitor.go("/en/account/reset/")
    visitor.fill(email=email)
    visitor.press("Send the link")
    in_order(visitor)
    open_mail(visitor, email, "password")
    in_order(visitor)
    visitor.fill(password1="seven loud ducks in a pond", password2="seven loud ducks in a pond")
    visitor.press("Save the new password")
    assert "sign in with the new password" in visitor.text()
    in_order(visitor)


def test_the_page_that_asks_for_agreement(site: Site) -> None:
    visitor, email = site.visitor(), new_address()
    open_account_that_never_agreed(site, email)
    sign_in(visitor, email)
    assert "/account/agree/" in visitor.page.url
    in_order(visitor)
    visitor.press("Agree and go on")
    assert "Tick the box" in visitor.text()
    in_order(visitor)
    visitor.page.get_by_label("I agree").check()
    visitor.page.get_by_label("I am 18 or older").check()
    visitor.press("Agree and go on")
    assert visitor.page.url.endswith("/en/account/")


def test_the_pages_of_the_second_step(site: Site) -> None:
    visitor, email = site.visitor(), new_address()
    sign_up(visitor, email)
    sign_in(visitor, email)
    visitor.go(f"{SECURITY}second-step/on/")
    _proved(visitor)
    in_order(visitor)
    secret = visitor.page.locator(".key-text").inner_text().strip()
    visitor.fill(code=code_of(secret))
    visitor.press("Switch it on")
    for page in ("recovery-codes/", "recovery-codes/new/", "second-step/off/"):
        visitor.go(f"{SECURITY}{page}")
        _proved(visitor)
        assert visitor.page.url.endswith(page)
        in_order(visitor)
    visitor.context.clear_cookies()
    sign_in(visitor, email)
    assert "/sign-in/code/" in visitor.page.url
    in_order(visitor)


def _proved(visitor: Visitor) -> None:
    """Give the password again where it is asked for."""
    if "/confirm-password/" in visitor.page.url:
        visitor.fill(password=PASSWORD)
        visitor.press("Continue")


def test_the_page_of_an_invitation(site: Site) -> None:
    visitor, email = site.visitor("developer"), new_address()
    visitor.go("/en/account/verification/")
    visitor.follow("University of Northfield")
    visitor.follow("Invite somebody")
    in_order(visitor)
    visitor.fill(email=email)
    visitor.page.get_by_label("Developer", exact=True).check()
    visitor.press("Send the invitation")
    invited = site.visitor()
    open_mail(invited, email, "invites you")
    assert "/invite/" in invited.page.url
    in_order(invited)


def test_the_page_that_confirms_a_member(site: Site) -> None:
    """At a site the mail domain is not enough: its admin confirms."""
    newcomer, admin = site.visitor(), site.visitor("gmp_staff")
    email = new_address("harbour-cellworks.example")
    sign_up(newcomer, email)
    sign_in(newcomer, email)
    newcomer.go("/en/account/verification/")
    newcomer.page.locator("main [name='role']").first.check()
    newcomer.press("State this role")
    for answer in ("Confirm", "Refuse"):
        admin.go("/en/account/verification/")
        admin.follow(answer)
        assert "Noor Visser" in admin.text()
        in_order(admin)


def test_the_page_that_vouches_for_a_colleague(site: Site) -> None:
    newcomer, colleague = site.visitor(), site.visitor("developer_other")
    colleague.go("/en/account/verification/")
    colleague.follow("Riverside Genes")
    company, email = colleague.page.url, new_address()
    sign_up(newcomer, email)
    sign_in(newcomer, email)
    newcomer.go(company)
    newcomer.follow("I work here")
    newcomer.page.get_by_label("Developer", exact=True).check()
    newcomer.press("State this role")
    colleague.go("/en/account/colleagues/")
    colleague.follow("Vouch")
    assert "It gives rights at once" in colleague.text()
    in_order(colleague)


def test_the_pages_of_documents_for_the_desk(site: Site) -> None:
    visitor = site.visitor("gmp_staff")
    visitor.go("/en/account/verification/")
    at_hospital = visitor.page.locator("main a").filter(has_text="Lakeside Hospital")
    with visitor.page.expect_navigation():
        at_hospital.filter(has_text="Send a document").click()
    in_order(visitor)
    visitor.follow("Delete it")
    assert "Delete it now" in visitor.page.content()
    in_order(visitor)


def test_the_page_of_organisations_without_an_admin(site: Site) -> None:
    visitor = site.visitor("admin")
    assert visitor.go("/en/workbench/organisations/") == 200
    in_order(visitor)


def test_the_page_that_withdraws_a_question(site: Site) -> None:
    visitor = site.visitor("developer")
    visitor.go("/en/questions/mine/")
    visitor.turn_to("Change of the vector supplier")
    visitor.follow("Change of the vector supplier")
    visitor.follow("Withdraw")
    in_order(visitor)


def test_the_pages_of_ones_own_data(site: Site) -> None:
    visitor, email = site.visitor(), new_address()
    sign_up(visitor, email)
    sign_in(visitor, email)
    for page in ("delete/", "your-data/copy/"):
        visitor.go(f"/en/account/{page}")
        _proved(visitor)
        assert visitor.page.url.endswith(page)
        in_order(visitor)
    visitor.press("Make the copy")
    visitor.reload_until(lambda: "Fetch the file" in visitor.text())
    in_order(visitor)


def test_the_page_on_which_one_writes_to_an_organisation(site: Site) -> None:
    visitor = site.visitor("developer")
    visitor.go("/en/directory/?q=Riverside")
    visitor.follow("Riverside Genes")
    visitor.follow("Write to them")
    assert "What they will see of you" in visitor.text()
    in_order(visitor)
