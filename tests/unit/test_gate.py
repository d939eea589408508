"""What the server says of itself, what it shuts, and what it tells browsers; asked over real connections."""

from __future__ import annotations

import http.client
import json
import re
import shutil
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from data import snapshots
from data.home import Home
from lens.screen import index, menu
from tests.drawn import publish_drawn
from tests.tools.server import lens_server

ROW = {"jurisdiction": "河东街道", "sector": "gas", "found_date": "2026-03-02"}


def asked(url: str, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], str]:
    """(code, headers in lower case, text) of one request."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)
    connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    text = answer.read().decode("utf-8", "replace")
    connection.close()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}, text


@pytest.fixture(scope="module")
def small(tmp_path_factory) -> Home:
    home = Home(tmp_path_factory.mktemp("gate") / "主目录")
    publish_drawn(home, hazards=[ROW, ROW], as_of="2026-11-22")
    return home


@pytest.fixture(scope="module")
def url(small: Home):
    with lens_server(small.path, "--no-warm") as address:
        yield address


# --- health -------------------------------------------------------------------------------------------------------


def test_it_lives_and_is_ready(url: str):
    assert asked(url, "/healthz")[0::2] == (200, "ok\n")
    assert asked(url, "/readyz")[0::2] == (200, "ready\n")


def test_without_data_it_lives_and_is_not_ready(tmp_path: Path):
    home = Home(tmp_path / "home")
    publish_drawn(home, hazards=[ROW], as_of="2026-11-22")
    with lens_server(home.path, "--no-warm") as url:
        shutil.rmtree(home.snapshots)
        assert asked(url, "/readyz")[0::2] == (503, "no data\n")
        assert asked(url, "/healthz")[0] == 200
        # a publish that comes is seen at once
        publish_drawn(home, hazards=[ROW, ROW], as_of="2026-11-22")
        assert asked(url, "/readyz")[0] == 200


def test_metrics_are_in_the_text_format_and_agree_with_what_is_published(url: str, small: Home):
    asked(url, "/no-such-page")
    code, headers, text = asked(url, "/metrics")
    assert code == 200 and headers["content-type"].startswith("text/plain; version=0.0.4")
    lines = text.rstrip("\n").split("\n")
    sample = re.compile(r'[a-z_]+(\{code="[1-5]xx"\})? -?[0-9.e+]+')
    assert all(line.startswith(("# HELP ", "# TYPE ")) or sample.fullmatch(line) for line in lines), text
    told = dict(line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
    assert told["safety_hazards"] == "2" and told["safety_ready"] == "1" and told["safety_failures_total"] == "0"
    assert int(told['safety_answers_total{code="4xx"}']) >= 1
    # neither where the data lie nor which snapshot it is
    assert str(small.path) not in text and str(snapshots.current_id(small)) not in text


@pytest.mark.parametrize("mark", [{"X_Forwarded_For": "10.0.0.9"}, {"Via": "1.1 proxy"}, {"Host": "safety.example"}])
def test_metrics_are_for_this_machine_alone(url: str, mark: dict[str, str]):
    assert asked(url, "/metrics", **mark)[0::2] == (404, "")


# --- what is shut -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/_stcore/agent/openapi.json"),
        ("POST", "/_stcore/agent/interact"),
        ("POST", "/_stcore/agent/mcp"),
        ("GET", "/_stcore/metrics"),
        ("GET", "/dashboard.py"),
        ("GET", "/../requirements.txt"),
        ("GET", "/static/../../../../etc/passwd"),
        ("GET", "/app/static/x"),
        ("GET", "/data/home/current"),
        ("GET", "/audit.log"),
        ("GET", "/logs/lens.log"),
    ],
)
def test_there_is_nothing_behind_these(url: str, method: str, path: str):
    code, headers, text = asked(url, path, method)
    # a file of this name in Streamlit's folder is none of ours; no answer holds a line of one
    assert code in (400, 404) or text == "" or "<title>Streamlit" in text, (code, text[:200])
    assert "link" not in headers and not re.search(r"streamlit==|root:|2026-11-22-|Traceback", text)


@pytest.mark.parametrize("path", ["/no-such-page", "/overview2", "/sectors/x", "/sectors/x/y"])
def test_an_address_that_is_no_page_says_so_in_both_languages(url: str, path: str):
    code, _, text = asked(url, path)
    assert code == 404 and "没有这个页面" in text and "There is no such page" in text and "treamlit" not in text


def test_no_answer_names_a_version_or_a_place_on_the_disk(url: str, small: Home):
    for path in ("/", "/healthz", "/readyz", "/no-such-page", "/deck/none.html", "/_stcore/health", "/steward"):
        _, headers, text = asked(url, path)
        told = json.dumps(headers) + text
        assert str(small.path) not in told and "/site-packages/" not in told
        assert not re.search(r"(python|uvicorn|starlette|streamlit)[/ ]?\d", told, re.IGNORECASE), path


def test_an_upload_without_a_session_is_refused(url: str):
    for size in ("10", str(400 * 2**20)):
        code, _, _ = asked(url, "/_stcore/upload_file/a/b", "PUT", Content_Length=size, Content_Type="text/plain")
        assert code >= 400


# --- headers ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", "/sectors", "/healthz", "/no-such-page", "/deck/none.html", "/_stcore/health"])
def test_every_answer_has_the_headers(url: str, path: str):
    _, headers, _ = asked(url, path)
    assert headers["x-content-type-options"] == "nosniff" and headers["referrer-policy"] == "same-origin"
    assert headers["x-frame-options"] == "SAMEORIGIN" and "frame-ancestors 'self'" in headers["content-security-policy"]


def test_pages_run_only_scripts_of_this_server_and_their_own(url: str):
    for code in menu.pages():
        _, headers, _ = asked(url, f"/{menu.url_path(code)}")
        policy = headers["content-security-policy"]
        assert policy == index.policy() and "default-src 'none'" in policy
        scripts = next(part for part in policy.split("; ") if part.startswith("script-src"))
        assert "unsafe" not in scripts and "*" not in policy and "http" not in policy


def test_another_site_may_read_nothing(url: str):
    for path in ("/_stcore/health", "/_stcore/host-config", "/healthz"):
        assert "access-control-allow-origin" not in asked(url, path, Origin="http://evil.example")[1]


# --- under a path -------------------------------------------------------------------------------------------------


def test_behind_a_proxy_under_a_path_everything_lies_below_it(small: Home):
    with lens_server(small.path, "--no-warm", base="/safety") as url:
        code, headers, _ = asked(url, "/safety")
        assert code == 307 and headers["location"].endswith("/safety/")
        for path in ("/safety/", "/safety/sectors"):
            code, headers, text = asked(url, path)
            assert code == 200 and '<base href="/safety/">' in text and "location.origin+'/safety'" in text
            assert headers["content-security-policy"] == index.policy("/safety")
        assert asked(url, "/safety/readyz")[0] == asked(url, "/safety/healthz")[0] == 200
        script = re.search(r'src="\./(static/js/index[^"]+)"', asked(url, "/safety/")[2])
        assert script and asked(url, f"/safety/{script[1]}")[0] == 200
        for path in ("/", "/sectors", "/readyz", "/safetyx", "/safety/no-such-page", "/_stcore/health"):
            code, _, text = asked(url, path)
            assert code == 404 and 'href="/safety/"' in text, path
        code, headers, _ = asked(url, "/safety/steward", "POST", Content_Length="0")
        assert code in (303, 403) and headers.get("location", "/safety/").startswith("/safety/")


@pytest.mark.parametrize("base", ["/a b", "/..", "//evil.example", "/a?b", "/安全"])
def test_a_path_that_is_none_is_refused(small: Home, base: str, capsys: pytest.CaptureFixture[str]):
    from lens.__main__ import main

    assert main(["serve", "--home", str(small.path), "--base", base]) == 2
    assert base in capsys.readouterr().err
