"""The pages in a real browser: they show, call nothing outside, and work without JavaScript."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest

CHROMIUM = shutil.which("chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="Debian's chromium is not installed")


@pytest.fixture(scope="module")
def address(shipped):
    command = [sys.executable, "-m", "minegraph", "serve", "--port", "0", "--store", shipped.store]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        line = server.stderr.readline()
        assert line.startswith("serving"), line
        yield line.split(" on ")[1].split()[0]
        server.terminate()
        server.wait(10)
        server.stderr.close()


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  # only with a browser

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.mark.parametrize("javascript", [True, False], ids=["scripted", "plain"])
@pytest.mark.parametrize(
    ("path", "heading"),
    [
        ("", "Who mines what"),
        ("agencies", "Agencies"),
        ("doc/agency/imidro", "Iranian Mines and Mining Industries"),
        ("doc/mine/sarcheshmeh", "Sarcheshmeh"),
        ("initiatives", "Initiatives"),
        ("figures", "Figures"),
        ("sparql", "SPARQL"),
        ("doc/mine/none", "Not Found"),
    ],
)
def test_page_shows_and_calls_nothing_outside(address, browser, path, heading, javascript):
    context = browser.new_context(java_script_enabled=javascript)
    page = context.new_page()
    asked, complaints = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(address + path)
    assert heading in page.locator("h1").inner_text()
    assert page.locator("main").bounding_box()["width"] > 300
    assert asked
    assert all(url.startswith((address, "data:")) for url in asked)
    assert [c for c in complaints if "404" not in c] == []
    context.close()


def test_a_question_is_asked_and_answered_in_the_browser(address, browser):
    page = browser.new_page()
    page.goto(address)
    page.get_by_role("button", name="Ask").click()
    assert "rows" in page.locator("main").inner_text()
    assert page.locator("main table tbody tr").count() >= 1
    page.close()


def test_a_filter_leads_to_fewer_mines(address, browser):
    page = browser.new_page()
    page.goto(address + "mines")
    before = page.locator("main table tbody tr").count()
    page.locator("aside").get_by_role("link", name="copper", exact=True).click()
    assert 0 < page.locator("main table tbody tr").count() < before
    page.close()
