"""The page in headless Chromium: no request, no error, sorting, filtering, files, keyboard, print, no script."""

import csv
import importlib.resources
import importlib.util
import io
import re
import shutil

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")]


@pytest.fixture(scope="module")
def address(report):
    return (report / "index.html").as_uri()


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def view(browser, address):
    opened = browser.new_page(viewport={"width": 1280, "height": 900})
    opened.goto(address)
    yield opened
    opened.close()


def column(view, n):
    return view.locator(f"table.countries tbody tr:visible > :nth-child({n})").all_inner_texts()


def numbers(texts):
    return [float(found.group()) for text in texts if (found := re.search(r"[\d.]+", text))]


# What leaves the house: the page, that of an area and its sheet, in two languages and with figures of one's own.
PAGES = [("report", "index.html"), ("country_report", "country-ch.html"), ("country_report", "practitioner-CH.html"),
         ("german_report", "index.html"), ("german_report", "country-ad.html"), ("own_report", "country-ee.html"),
         ("own_report", "practitioner-EE.html")]  # fmt: skip


@pytest.mark.parametrize("width", [320, 768, 1280, 1920])
def test_the_page_fits_every_width_asks_for_nothing_and_says_no_error(browser, address, width):
    opened = browser.new_page(viewport={"width": width, "height": 900})
    said, asked = [], []
    opened.on("console", lambda message: said.append(message.text))
    opened.on("pageerror", lambda error: said.append(str(error)))
    opened.on("request", lambda request: asked.append(request.url))
    opened.goto(address)
    assert opened.evaluate("document.documentElement.scrollWidth") <= width
    assert opened.locator("ol.statements > li").count() == 11
    assert said == []
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    opened.close()


@pytest.mark.parametrize(("width", "wider"), [(360, True), (520, True), (560, False), (1280, False)])
def test_a_figure_wider_than_the_screen_says_so_and_shows_where_it_goes_on(browser, address, width, wider):
    opened = browser.new_page(viewport={"width": width, "height": 900})
    opened.goto(address)
    picture = opened.locator(".picture").first
    assert picture.evaluate("one => one.scrollWidth > one.clientWidth") == wider
    assert opened.locator(".sideways").first.is_visible() == wider
    # The shadow at the edge is behind the drawing, whose paper lets it through.
    assert picture.locator("svg").evaluate("one => getComputedStyle(one).mixBlendMode") == "multiply"
    opened.close()


@pytest.mark.parametrize("width", [320, 768, 1280, 1920])
@pytest.mark.parametrize(("folder", "name"), PAGES)
def test_no_table_of_shares_or_profile_is_cut_at_any_width(request, browser, folder, name, width):
    opened = browser.new_page(viewport={"width": width, "height": 900})
    opened.goto((request.getfixturevalue(folder) / name).as_uri())
    assert opened.evaluate("document.documentElement.scrollWidth") <= width
    opened.evaluate("document.querySelectorAll('#profiles details').forEach(one => { one.open = true; })")
    cut = opened.evaluate(
        "Array.from(document.querySelectorAll('.scroll')).filter(one => one.offsetParent && !one.closest('figure')"
        " && one.scrollWidth > one.clientWidth + 1).map(one => one.getAttribute('aria-label'))"
    )
    assert cut == []
    opened.close()


def test_a_cell_says_its_head_where_the_table_is_a_list(browser, address):
    opened = browser.new_page(viewport={"width": 320, "height": 900})
    opened.goto(address)
    cell = "document.querySelector('table.countries tbody td')"
    assert "Share" in opened.evaluate(f"getComputedStyle({cell}, '::before').content")
    assert opened.evaluate(f"getComputedStyle({cell}).display") == "block"
    opened.close()


def test_the_page_can_be_used_within_two_seconds(view):
    timing = "performance.getEntriesByType('navigation')[0]"
    assert view.evaluate(f"{timing}.domInteractive - {timing}.startTime") < 2000


def test_a_head_sorts_by_number_and_back(view):
    head = view.locator("table.countries thead button").nth(1)
    head.click()
    rising = numbers(column(view, 2))
    assert rising == sorted(rising)
    assert view.locator("table.countries th[aria-sort='ascending']").count() == 1
    head.click()
    falling = numbers(column(view, 2))
    assert falling == sorted(falling, reverse=True)
    assert len(column(view, 2)) == len(rising) + 1  # the refused one stays, last
    assert not re.search(r"\d", column(view, 2)[-1])


def test_names_sort_by_keyboard(view):
    view.locator("table.countries thead button").first.focus()
    view.keyboard.press("Enter")
    names = column(view, 1)
    assert names == sorted(names, key=str.casefold)


def test_a_word_and_a_verdict_narrow_the_table(view):
    view.get_by_role("searchbox").fill("lithuania")
    assert {text.split(",")[0] for text in column(view, 1)} == {"Lithuania"}
    assert "3 of" in view.locator("#country-shown").inner_text()
    view.locator("#country-verdict").select_option("above")
    assert set(column(view, 4)) == {"above"}
    view.get_by_role("searchbox").fill("")
    view.locator("#country-verdict").select_option("")
    assert len(column(view, 1)) >= 49


def test_the_file_that_is_downloaded_holds_the_table(view, tmp_path):
    with view.expect_download() as waiting:
        view.locator("a[download='countries.csv']").click()
    waiting.value.save_as(tmp_path / "countries.csv")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "countries.csv").read_text(encoding="utf-8"))))
    shown = dict(zip(column(view, 1), column(view, 2), strict=True))
    assert len(rows) == len(shown)
    for row in rows:
        told = shown[row["area"]]
        assert row["refusal"] or f"{100 * float(row['estimate']):.1f}" in told


def test_a_link_opens_the_profile_it_leads_to(view):
    view.locator("a[href='#country-lt']").first.click()
    assert view.locator("#country-lt").is_visible()


def test_everything_can_be_read_without_a_script(browser, address):
    context = browser.new_context(java_script_enabled=False)
    opened = context.new_page()
    opened.goto(address)
    assert opened.locator("table.countries tbody tr").count() >= 49
    assert not opened.locator("#country-tools").is_visible()
    opened.locator("#profiles summary").first.click()
    assert opened.locator("#profiles table").first.is_visible()
    assert opened.locator("a[download='countries.csv']").is_visible()
    context.close()


def test_the_keyboard_reaches_the_content_first(view):
    view.keyboard.press("Tab")
    assert view.evaluate("document.activeElement.className") == "skip"


def test_the_printed_page_leaves_nothing_out_of_the_paper(view):
    view.emulate_media(media="print")
    view.set_viewport_size({"width": 700, "height": 900})
    assert not view.locator("#country-tools").is_visible()
    assert view.locator("ol.statements > li").count() == 11
    assert view.evaluate("getComputedStyle(document.querySelector('.tall')).maxHeight") == "none"


@pytest.mark.skipif(
    importlib.util.find_spec("axe_playwright_python") is None, reason="axe-playwright-python is missing"
)
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize(("folder", "name"), PAGES)
def test_axe_finds_no_fault(request, browser, folder, name, width):
    opened = browser.new_page(viewport={"width": width, "height": 900})
    opened.goto((request.getfixturevalue(folder) / name).as_uri())
    # Given to the page by the driver, as the page itself lets no other script in.
    opened.evaluate((importlib.resources.files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8"))
    found = opened.evaluate("axe.run()")
    assert [(fault["id"], fault["impact"], fault["nodes"][0]["html"][:90]) for fault in found["violations"]] == []
    opened.close()


def test_the_pages_of_an_area_print_on_two_sheets_of_paper(browser, country_report):
    page = browser.new_page()
    page.goto((country_report / "country-ch.html").as_uri())
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True))) == 2
    page.close()


def test_the_sheet_for_prison_and_probation_prints_on_one_page(browser, tmp_path):
    from dvstats.report.practitioner import practitioner_sheet

    page = browser.new_page()
    for country in ("GB-EAW", "GB-SCT", "ES"):  # those of which most is published
        page.goto(practitioner_sheet(country, tmp_path).as_uri())
        assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True))) == 1, country
    page.close()
