"""The calls of the package, over texts and files."""

from __future__ import annotations

import gzip
import html
import io
import json
import logging
import signal
import subprocess
import sys
import threading
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Iterator

import pytest
from answers import MINUTE, MODEL, OVERLOAD, RPD, RPM

import gemdiag
import gemdiag.logging

NOW = "2026-11-22T10:00:00Z"
LOG = Path(__file__).resolve().parents[3] / "fixtures/logs/app.log"
COMMAND = [sys.executable, "-m", "gemdiag"]


def run(*words: object, **more: Any) -> subprocess.CompletedProcess[str]:
    """Runs the command."""
    return subprocess.run([*COMMAND, *map(str, words)], capture_output=True, text=True, check=False, **more)


def incidents(report: gemdiag.Report) -> list[dict[str, Any]]:
    """The incidents, without what names their input."""
    found: list[dict[str, Any]] = json.loads(json.dumps(report.to_dict()["incidents"]))
    for incident in found:
        for named in ("source", "example"):
            incident.pop(named, None)
        incident.pop("last_source")
    return found


def test_a_diagnosis_has_the_facts_as_attributes() -> None:
    found = gemdiag.diagnose(RPD, now=NOW)
    assert found and repr(found).startswith("Diagnosis(cause='rpd', quota_id=")
    assert (found.cause, found.certainty, found.severity, found.limit, found.model, found.project) == ("rpd", "certain", "error", 20, MODEL, None)
    assert (found.retry, found.retry_after) == ("after-reset", pytest.approx(34.074824224))
    # Midnight in Los Angeles, whatever the server's short wait says.
    assert (found.reset_at, found.wait) == (datetime(2026, 11, 23, 8, tzinfo=timezone.utc), 22 * 3600)
    assert found.fixes[0] == ("Stop retrying: nothing passes before the reset.", None)
    assert found.avoid and found.docs and found.summary
    assert found.to_dict()["quota_ids"] == [found.quota_id]


def test_the_screen_is_that_of_the_command() -> None:
    told = run("--now", NOW, "--width", "100", "--time-zone", "utc", "--text", json.dumps(RPM)).stdout
    found = gemdiag.diagnose(json.dumps(RPM), now=NOW, time_zone="utc")
    assert str(found) and told.startswith(str(found))
    assert max(map(len, found.screen(60).splitlines())) <= 60


def test_what_counts_as_now_may_be_a_datetime_of_any_zone() -> None:
    east = datetime(2026, 11, 22, 15, 30, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    local = east.astimezone().replace(tzinfo=None)
    resets = {gemdiag.diagnose(RPM, now=now).reset_at for now in (NOW, east, local)}
    assert len(resets) == 1


def test_the_tier_narrows_the_advice() -> None:
    told = [gemdiag.diagnose("503 UNAVAILABLE. The model is overloaded. " + json.dumps(RPD), NOW, tier).fixes for tier in (None, "paid-1")]
    assert told[0] != told[1]


@pytest.mark.parametrize(("name", "value"), [("tier", "fre"), ("now", "yesterday"), ("time_zone", "Mars")])
def test_a_wrong_word_is_told(name: str, value: str) -> None:
    with pytest.raises(ValueError, match=f"{name}=.*{value}"):
        gemdiag.diagnose("x", **{name: value})  # type: ignore[arg-type]


def test_sources_of_every_kind_are_read_alike(tmp_path: Path) -> None:
    raw = LOG.read_bytes()
    packed = tmp_path / "app.log.gz"
    packed.write_bytes(gzip.compress(raw))
    expected = incidents(gemdiag.triage(LOG, now=NOW))
    assert len(expected) == 4
    text = raw.decode()
    for source in [str(LOG), [str(LOG)], raw, packed, io.BytesIO(raw), io.StringIO(text), iter(text.splitlines()), (line for line in raw.splitlines())]:
        assert incidents(gemdiag.triage(source, now=NOW)) == expected
    with packed.open("rb") as binary, LOG.open() as words:
        assert incidents(gemdiag.triage(binary, now=NOW)) == incidents(gemdiag.triage(words, now=NOW)) == expected
    # A generator of paths is no log, whatever they are.
    for paths in (LOG.parent.iterdir(), map(str, [LOG])):
        with pytest.raises(TypeError, match="paths are given as a list"):
            gemdiag.triage(paths, strict=False)
    with pytest.raises(TypeError, match="no set"):
        gemdiag.triage({str(LOG)})
    with pytest.raises(TypeError, match="no int"):
        gemdiag.triage(7)  # type: ignore[arg-type]


class Unopened:
    """As fsspec.open() gives it."""

    path = "bucket/app.log"

    def open(self) -> Any:
        self.file = LOG.open("rb")
        return self.file


def test_what_is_yet_to_be_opened_is_opened_and_closed() -> None:
    unopened = Unopened()
    report = gemdiag.triage([unopened], now=NOW)
    assert incidents(report) == incidents(gemdiag.triage(LOG, now=NOW))
    assert report.inputs == ["<bucket/app.log>"] and unopened.file.closed


def test_a_report_is_a_sequence_of_diagnoses() -> None:
    report = gemdiag.triage(LOG, now=NOW, time_zone="utc")
    assert report and len(report) == 4 and [found.cause for found in report][0] == "billing-missing"
    assert report.totals["events"] == 12 and report.first[0].startswith("set up billing")
    told = run("--now", NOW, "--time-zone", "utc", "--width", 100, "--top", 0, LOG).stdout
    assert str(report) == told.rstrip("\n")
    assert all(f"[{found.cause}] {str(found.summary)[:30]}" in told for found in report)
    assert json.loads(report.write("json")) == report.to_dict()
    assert not gemdiag.triage(b"all is well")
    with pytest.raises(ValueError, match="no such format"):
        report.write("pdf")


def test_what_cannot_be_read_is_raised_with_the_report_over_the_rest() -> None:
    with pytest.raises(gemdiag.UnreadError, match=r"cannot open no/such\.log") as caught:
        gemdiag.triage("no/such.log", LOG)
    assert len(caught.value.report) == 4
    assert gemdiag.triage("no/such.log", LOG, strict=False).problems == [str(caught.value)]


class Broken:
    """A file that fails after its first line."""

    name = "pod"

    def __init__(self, error: BaseException) -> None:
        self.error, self.reads = error, 0

    def read(self, size: int) -> bytes:
        self.reads += 1
        if self.reads > 1:
            raise self.error
        return b"503 UNAVAILABLE. The model is overloaded. Please try again later.\n"


def test_a_file_that_fails_is_a_problem_and_what_came_before_counts() -> None:
    lost = ConnectionError("the line is dead")
    with pytest.raises(gemdiag.UnreadError, match="cannot read all of <pod>: .*the line is dead") as caught:
        gemdiag.triage(Broken(lost))
    assert (caught.value.__cause__, len(caught.value.report)) == (lost, 1)
    with pytest.raises(KeyboardInterrupt):
        gemdiag.triage(Broken(KeyboardInterrupt()), strict=False)


def test_other_threads_run_while_a_file_is_read(tmp_path: Path) -> None:
    large = tmp_path / "large.log"
    large.write_bytes(LOG.read_bytes() * 2000)
    seen = []
    done = threading.Event()

    def count() -> None:
        while not done.wait(0.001):
            seen.append(time.perf_counter())

    counting = threading.Thread(target=count)
    counting.start()
    begin = time.perf_counter()
    gemdiag.triage(large, now=NOW)
    end = time.perf_counter()
    done.set()
    counting.join()
    assert sum(begin < at < end for at in seen) >= 3


def test_merged_parts_are_one_report() -> None:
    parts = [gemdiag.partial(LOG, now=NOW), gemdiag.partial(io.StringIO("all is well"), now=NOW)]
    report = gemdiag.merge(parts, now=NOW)
    assert report.totals["inputs"] == 2 and incidents(report) == incidents(gemdiag.triage(LOG, now=NOW))
    with pytest.raises(ValueError, match="part 2: it is not what --format partial writes"):
        gemdiag.merge([parts[0], b"{}"])
    with pytest.raises(gemdiag.UnreadError, match="part 2 says the same as part 1"):
        gemdiag.merge([parts[0], parts[0]])


def test_a_notebook_shows_what_a_log_says_as_text() -> None:
    evil = "<script>alert(1)</script>"
    body = json.loads(json.dumps(RPM).replace(MODEL, f"gemini-3.8-flash{evil}"))
    log = f"503 UNAVAILABLE. The model is overloaded. {json.dumps(body)} {evil}"
    found, report = gemdiag.diagnose(body), gemdiag.triage(log.encode())
    for shown in (found._repr_html_(), report._repr_html_()):
        assert shown and evil not in shown
    assert html.escape(str(found.summary)) in found._repr_html_() and "<ol><li>" in found._repr_html_()
    assert "no Gemini API error found" in gemdiag.diagnose("all is well")._repr_html_()


def test_keys_are_masked_everywhere() -> None:
    key = "AIzaSy" + "A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q"
    found = gemdiag.diagnose(RuntimeError(f"429 RESOURCE_EXHAUSTED for key={key}: {json.dumps(RPM)}"))
    assert found and not any(key in told for told in (str(found), repr(found), found._repr_html_(), json.dumps(found.to_dict())))


@pytest.fixture
def logger() -> Iterator[tuple[logging.Logger, list[logging.LogRecord], io.StringIO]]:
    records: list[logging.LogRecord] = []
    printed = io.StringIO()
    target = logging.StreamHandler(printed)
    target.addFilter(lambda record: records.append(record) or True)
    log = logging.Logger("test")
    log.addHandler(gemdiag.logging.Handler(target))
    yield log, records, printed


def test_a_failed_record_is_handed_on_with_its_diagnosis(logger: Any) -> None:
    log, records, printed = logger
    try:
        raise RuntimeError("no summary") from RuntimeError(RPM)
    except RuntimeError:
        log.exception("document %d", 7)
    log.warning("429 RESOURCE_EXHAUSTED. %s", RPD)
    assert [record.gemdiag["cause"] for record in records] == ["rpm", "rpd"]
    assert records[0].gemdiag["quota_id"] == MINUTE and json.dumps(records[0].gemdiag)
    told = printed.getvalue()
    assert told.startswith("document 7\nwarning[rpm] ") and "RuntimeError: no summary" in told and "\nerror[rpd] " in told


def test_the_text_counts_where_the_exception_tells_nothing(logger: Any) -> None:
    log, records, _ = logger
    try:
        raise KeyError("candidates")
    except KeyError:
        log.exception("429 RESOURCE_EXHAUSTED. %s", RPM)
    assert [record.gemdiag["cause"] for record in records] == ["rpm"]


def test_a_handler_is_not_made_with_a_wrong_tier() -> None:
    with pytest.raises(ValueError, match="tier=.*gold"):
        gemdiag.logging.Handler(tier="gold")


def test_other_records_are_handed_on_as_they_are(logger: Any) -> None:
    log, records, printed = logger
    log.info("429 RESOURCE_EXHAUSTED. %s", RPM)
    log.error("disk %s is full", "sda")
    assert printed.getvalue() == f"429 RESOURCE_EXHAUSTED. {RPM}\ndisk sda is full\n"
    assert not any(hasattr(record, "gemdiag") for record in records)


def test_other_handlers_see_nothing_of_a_diagnosis(logger: Any) -> None:
    log, _, _ = logger
    seen: list[logging.LogRecord] = []
    other = logging.Handler()
    other.emit = seen.append  # type: ignore[method-assign]
    log.addHandler(other)
    log.error("503 %s", OVERLOAD)
    assert seen[0].getMessage() == f"503 {OVERLOAD}" and not hasattr(seen[0], "gemdiag")


def test_the_command_is_in_the_package(tmp_path: Path) -> None:
    version = run("--version")
    assert (version.returncode, version.stdout.split()[:1]) == (0, ["gemdiag"])
    assert run("--no-such-option").returncode == 2
    assert run("no/such.log").returncode == 3
    assert run("--fail-on", "any", "-q", LOG).returncode == 1
    piped = run("-f", "concise", input=json.dumps(RPM))
    assert "[rpm]" in piped.stdout
    part = tmp_path / "part"
    part.write_bytes(gemdiag.partial(LOG, now=NOW))
    assert run("merge", part, "--now", NOW, "-f", "json").stdout
    ran = run("run", "--", sys.executable, "-c", "print('hello'); raise SystemExit(9)")
    assert (ran.returncode, ran.stdout) == (9, "hello\n")


@pytest.mark.skipif(sys.platform == "win32", reason="signals are Unix's")
def test_ctrl_c_ends_the_command_as_it_ends_the_program() -> None:
    with subprocess.Popen([*COMMAND, "wait", "rpd"], stderr=subprocess.PIPE, text=True) as waiting:
        assert waiting.stderr is not None
        waiting.stderr.readline()
        waiting.send_signal(signal.SIGINT)
        assert waiting.wait(10) == -signal.SIGINT


def test_a_call_takes_three_milliseconds_at_most() -> None:
    error = RuntimeError(RPM)
    gemdiag.diagnose(error)
    taken = []
    for _ in range(50):
        begin = time.perf_counter()
        gemdiag.diagnose(error)
        taken.append(time.perf_counter() - begin)
    # The least is that of the call, the others are those of a busy machine.
    assert min(taken) < 0.003
