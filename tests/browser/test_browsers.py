"""A browser that cannot show the product says so; one that can is let run nothing else."""

from __future__ import annotations

from playwright.sync_api import Browser, expect

from lens.words import LANGS, text
from tests.browser.screen import open_page


def test_without_scripts_there_is_a_sentence(server: str, browser: Browser):
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(server)
        for lang in LANGS:
            said = page.locator(f'noscript p[lang="{lang}"]')
            expect(said).to_be_visible()
            assert said.text_content() == text("serve.no_script", lang)


def test_a_browser_that_does_not_know_the_language_of_the_scripts_gets_a_sentence(server: str, browser: Browser):
    with browser.new_context() as context:
        page = context.new_page()
        # what an older engine says of syntax that came after it
        broken = "export const a = 1 #>> 2;"
        page.route("**/static/js/index.*.js", lambda route: route.fulfill(body=broken, content_type="text/javascript"))
        page.goto(server)
        expect(page.get_by_role("alert").get_by_text(text("serve.old_browser", "zh"))).to_be_visible()


def test_a_browser_that_can_show_it_sees_no_such_sentence(server: str, page):
    open_page(page, server, "overview")
    expect(page.get_by_text(text("serve.old_browser", "zh"))).to_be_hidden()


def test_a_script_that_is_none_of_ours_does_not_run(server: str, browser: Browser):
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(server)
        page.evaluate(
            "const s = document.createElement('script'); s.textContent = 'window.ran = 1'; document.body.append(s)"
        )
        page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.ran = 1\">')")
        page.wait_for_timeout(500)
        assert page.evaluate("window.ran") is None
