"""A browser that cannot show the product says so; one that can is let run nothing else."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, Page, expect

from data.home import Home
from lens.words import LANGS, text
from tests.browser.screen import open_page
from tests.tools.server import lens_server


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


def test_under_a_path_links_charts_and_menu_stay_below_it(browser: Browser, sample_home: Home, page: Page):
    with lens_server(sample_home.path, "--no-warm", base="/safety") as url:
        open_page(page, url, "sectors")
        assert page.locator(".js-plotly-plot").count()
        page.locator("a.behind").first.click()
        expect(page).to_have_url(re.compile(rf"^{url}/rows\?of="))
        page.locator('[data-testid="stSidebar"] [data-testid="stPageLink"] a').first.click()
        expect(page).to_have_url(re.compile(rf"^{url}/(\?|$)"))
        page.goto("about:blank")
