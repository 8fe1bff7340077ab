"""What the engines have in common: a list of slices, the part of a slice, one part of several, one report.

Every step is a run of gemdiag. Python 3.9 or newer, standard library only.
"""

import argparse
import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile

DONE, UNREADABLE = 0, 3


class Failed(Exception):
    """A run of gemdiag that gave no result: engines fail the task, and may try it again."""


def arguments(what):
    """The command line that all engines share; `what` says what the script does."""
    parser = argparse.ArgumentParser(description=what)
    parser.add_argument("files", nargs="*", metavar="FILE", help="a log, under the same name on every worker")
    parser.add_argument("--size", default="64M", help="bytes of a slice at most [64M]")
    parser.add_argument("--slices", metavar="LIST", help="what `gemdiag splits` listed, in the place of FILEs")
    parser.add_argument("--count", default="", metavar="ARGS", help="arguments of each slice, such as '--assume-tz UTC'")
    parser.add_argument("--report", default="", metavar="ARGS", help="arguments of the report, such as '--format json -o report.json'")
    return parser


def slices(args):
    """The slices of the logs, each a line of JSON as gemdiag lists them."""
    if args.slices:
        with open(args.slices, encoding="utf-8") as listed:
            lines = listed.read().splitlines()
    else:
        # A log that cannot be listed would be missing without a word.
        lines = run(["splits", "--size", args.size, "--", *args.files], fine=(DONE,)).decode().splitlines()
    if not lines:
        raise Failed("there are no slices: name a FILE, or a list with --slices")
    return lines


def count(line, more=""):
    """The part of a slice."""
    of = json.loads(line)
    own = f"{of['from']}..{of['to']}/{of['size']}"
    # A task is one core.
    return run(["--format", "partial", "--threads", "1", "--bytes", own, *shlex.split(more), "--", of["input"]])


def merge(parts):
    """One part of several, in whatever order they come."""
    parts = list(parts)
    if len(parts) == 1:
        return parts[0]
    with tempfile.TemporaryDirectory(prefix="gemdiag-") as lab:
        return run(["merge", "--format", "partial", *written(lab, parts)])


def report(part, slices, more=""):
    """Writes the report, and gives its exit code: 3 where a slice is in no part, or something else was not read."""
    with tempfile.TemporaryDirectory(prefix="gemdiag-") as lab:
        listed = os.path.join(lab, "slices.jsonl")
        with open(listed, "w", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in slices)
        sys.stdout.flush()
        return subprocess.run([binary(), "merge", "--splits", listed, *shlex.split(more), *written(lab, [part])]).returncode


def written(lab, parts):
    """The names of files that hold these parts."""
    paths = [os.path.join(lab, f"{number}.part") for number, _ in enumerate(parts)]
    for path, part in zip(paths, parts):
        with open(path, "wb") as file:
            file.write(part)
    return paths


def look_in(folder):
    """Lets a worker look for gemdiag in a folder before its PATH."""
    path = os.environ.get("PATH", os.defpath).split(os.pathsep)
    if folder not in path:
        os.environ["PATH"] = os.pathsep.join([folder, *path])


def binary():
    found = shutil.which("gemdiag")
    if not found:
        raise Failed(f"there is no gemdiag on the PATH of {os.uname().nodename}")
    return found


def run(arguments, fine=(DONE, UNREADABLE)):
    """What gemdiag writes. Exit code 3 names problems that are in a part as well; every other one fails the task."""
    # What somebody set for a report is about no part.
    plain = {name: value for name, value in os.environ.items() if name not in ("GEMDIAG_FORMAT", "GEMDIAG_FAIL_ON")}
    done = subprocess.run([binary(), *arguments], stdin=subprocess.DEVNULL, capture_output=True, env=plain)
    if done.returncode not in fine or not done.stdout:
        says = done.stderr.decode(errors="replace").strip()
        raise Failed(f"gemdiag {shlex.join(arguments)}: exit code {done.returncode}: {says}")
    return done.stdout
