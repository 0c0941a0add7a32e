#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""The HTML report in a browser: it sorts, says nothing on the console, asks for nothing.

  log_page_test.py [PROGRAM]        default: $FWPOLICY, else build/dev/bin/fwpolicy

Chromium without a head is driven through a pipe (DevTools protocol: JSON, NUL at the end).
"""
import base64
import hashlib
import html.parser
import json
import os
import pathlib
import re
import select
import signal
import subprocess
import time

from program import DEADLINE, PROGRAM, ROOT, case, main, same

BROWSER = "chromium-headless-shell"
LOG = ROOT / "tests/golden/log/acceptance.log"
DATABASE = ROOT / "rulesets/sme-v5/access.conf"


def make_page(folder, log=LOG, code=1):
    page = pathlib.Path(folder) / "page.html"
    done = subprocess.run([PROGRAM, "-f", DATABASE, "log", "--html", page, log], check=False,
                          capture_output=True, text=True, timeout=DEADLINE,
                          env={**os.environ, "TZ": "UTC"})
    same((done.returncode, done.stderr), (code, ""))
    return page


def make_log(folder, *sources):
    """A line for each source."""
    log = pathlib.Path(folder) / "kern.log"
    log.write_text("".join(
        f"2026-11-26T10:00:00Z gw kernel: denylog:input:default IN=eth1 OUT= MAC= SRC={source} DST=2001:db8::1 "
        "LEN=60 TC=0 HOPLIMIT=9 FLOWLBL=0 PROTO=TCP SPT=40000 DPT=5900 WINDOW=1 RES=0x00 SYN URGP=0 \n"
        for source in sources), encoding="ascii")
    return log


class Browser:
    """One page in a browser of its own."""

    def __init__(self, folder, page, width=1200, dark=False):
        here, there = os.pipe(), os.pipe()  # to the browser, from it
        self.to, self.of, self.last, self.events = here[1], there[0], 0, []
        self.rest = b""

        def place():
            for fd, place in ((here[0], 33), (there[1], 34)):
                os.dup2(fd, place)
            os.dup2(33, 3)
            os.dup2(34, 4)

        words = [BROWSER, "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe",
                 f"--user-data-dir={folder}/browser", f"--window-size={width},900"]
        self.program = subprocess.Popen(words, preexec_fn=place, close_fds=False,
                                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL, start_new_session=True)
        for fd in (here[0], there[1]):
            os.close(fd)
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self.session = None
        self.session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.ask(f"{domain}.enable")
        self.ask("Emulation.setEmulatedMedia", features=[
            {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=900,
                 deviceScaleFactor=1, mobile=width < 600)
        self.ask("Page.navigate", url=page.as_uri())
        self.wait("Page.loadEventFired")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.close(self.to)
        os.close(self.of)
        self.program.terminate()
        self.program.wait(DEADLINE)
        until = time.monotonic() + DEADLINE
        while time.monotonic() < until:  # its children still write into the folder
            try:
                os.killpg(self.program.pid, signal.SIGKILL)
            except ProcessLookupError:
                return
            time.sleep(0.05)

    def message(self):
        until = time.monotonic() + DEADLINE
        while b"\0" not in self.rest:
            assert select.select([self.of], [], [], until - time.monotonic())[0], "no answer"
            more = os.read(self.of, 65536)
            assert more, "the browser is gone"
            self.rest += more
        text, self.rest = self.rest.split(b"\0", 1)
        return json.loads(text)

    def ask(self, method, **parameters):
        self.last += 1
        question = {"id": self.last, "method": method, "params": parameters}
        if getattr(self, "session", None):
            question["sessionId"] = self.session
        os.write(self.to, json.dumps(question).encode() + b"\0")
        while True:
            answer = self.message()
            if answer.get("id") == self.last:
                assert "error" not in answer, answer
                return answer["result"]
            self.events.append(answer)

    def wait(self, method):
        while not any(event.get("method") == method for event in self.events):
            self.events.append(self.message())

    def value(self, expression):
        got = self.ask("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in got, got
        return got["result"].get("value")


COLUMN = "[...document.querySelectorAll('#port tbody tr')].map(row => Number(row.cells[1].dataset.v))"
CLICK = "document.querySelectorAll('#port th button')[{}].click()"


@case
def tables_sort_and_nothing_leaves(folder):
    with Browser(folder, make_page(folder)) as browser:
        before = browser.value(COLUMN)
        same(before, sorted(before, reverse=True))
        browser.value(CLICK.format(1))
        same(browser.value(COLUMN), sorted(before, reverse=True))
        browser.value(CLICK.format(1))
        same(browser.value(COLUMN), sorted(before))
        browser.value(CLICK.format(0))
        keys = browser.value("[...document.querySelectorAll('#port tbody tr')]"
                             ".map(row => row.cells[0].textContent)")
        same(keys, sorted(keys, reverse=True))
        asked = [event["params"]["request"]["url"] for event in browser.events
                 if event.get("method") == "Network.requestWillBeSent"]
        same([url.partition(":")[0] for url in asked], ["file"])
        said = [event for event in browser.events
                if event.get("method") in ("Log.entryAdded", "Runtime.consoleAPICalled",
                                           "Runtime.exceptionThrown")]
        same(said, [])


@case
def the_policy_of_the_page_forbids_what_is_not_its_own(folder):
    page = make_page(folder)
    page.write_text(page.read_text(encoding="utf-8").replace(
        "</main>", "<script>document.title = 'owned'</script>"
        "<img src='http://198.51.100.1/'></main>"), encoding="utf-8")
    with Browser(folder, page) as browser:
        same(browser.value("document.title"), "Refused packets")
        refused = [event for event in browser.events if event.get("method") == "Log.entryAdded"]
        assert any("Content Security Policy" in event["params"]["entry"]["text"]
                   for event in refused), refused


@case
def it_fits_a_phone_and_follows_the_dark(folder):
    log = pathlib.Path(folder) / ("a-log-kept-under-a-name-too-long-for-a-phone" * 3)
    log.write_bytes(LOG.read_bytes())
    page = make_page(folder, log)
    with Browser(folder, page, width=390) as browser:
        wide = browser.value("document.documentElement.scrollWidth")
        assert wide <= 390, wide
        light = browser.value("getComputedStyle(document.body).backgroundColor")
        shot = base64.b64decode(browser.ask("Page.captureScreenshot")["data"])
        assert shot.startswith(b"\x89PNG") and len(shot) > 10000, len(shot)
    with Browser(folder, page, dark=True) as browser:
        assert browser.value("getComputedStyle(document.body).backgroundColor") != light


# Texts of the small charts, in pairs: a name, which must end before its number begins.
PAIRS = """[...document.querySelectorAll('.two .panel')].slice(0, 2).flatMap(panel => {
  const boxes = [...panel.querySelectorAll('text')].map(text => text.getBoundingClientRect());
  return boxes.map(box => [box.left, box.right, box.height]);
})"""


@case
def the_longest_address_fits_its_chart(folder):
    sources = [f"2001:db8:abcd:abcd:abcd:abcd:abcd:a{i:03x}" for i in range(9)]
    page = make_page(folder, make_log(folder, *sources * 1000))
    for width in 390, 1200:
        with Browser(folder, page, width=width) as browser:
            texts = browser.value(PAIRS)
            assert len(texts) >= 18 and len(texts) % 2 == 0, texts
            for name, number in zip(texts[::2], texts[1::2]):
                assert name[1] < number[0] and number[1] <= width and name[2] >= 9, (width, name, number)


@case
def a_log_of_nothing_has_no_charts(folder):
    log = pathlib.Path(folder) / "kern.log"
    log.touch()
    text = make_page(folder, log, code=0).read_text(encoding="utf-8").partition("<body>")[2]
    assert "Nothing: no packet was refused." in text and "panel calm" in text, text
    assert "<svg" not in text and f'<p class="dim">{log}</p>' in text, text


@case
def one_packet_is_one(folder):
    log = make_log(folder, "2001:db8:f::1")
    text = make_page(folder, log, code=0).read_text(encoding="utf-8")
    for words in (">packet refused<", ">source<", "at most 1 packet in 1 min", f"10:00 · {log}<"):
        assert words in text, words
    with Browser(folder, log.with_name("page.html")) as browser:
        bar = browser.value("document.querySelector('.rate rect').getBoundingClientRect().width")
        assert 5 < bar < 100, bar


@case
def hashes_are_those_of_style_and_script(folder):
    text = make_page(folder).read_text(encoding="utf-8")
    for tag in "style", "script":
        inside = re.search(f"<{tag}>(.*?)</{tag}>", text, re.S)[1]
        digest = base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in text, f"the {tag} has sha256-{digest}"


class Balance(html.parser.HTMLParser):
    """Every element that is opened is closed, in order."""

    def __init__(self):
        super().__init__()
        self.open = []

    def handle_starttag(self, tag, attrs):
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        same(tag, self.open.pop())


@case
def its_elements_are_balanced(folder):
    balance = Balance()
    balance.feed(make_page(folder).read_text(encoding="utf-8"))
    same(balance.open, [])


main()
