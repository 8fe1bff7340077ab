#!/usr/bin/env bash
# ipykernel 7.4.0, IPython 9.18.1, papermill 2.7.0: a notebook's refused TaskGroup is no error in the notebook and no text for papermill.
#
# Seen: five refused calls in a TaskGroup, awaited in a cell, are printed as text on standard error; the cell has no output of type "error", so
# that nothing which looks for one finds it. nbclient's exception holds the text. papermill exits with 1 and an exception that ends at
# "Exception encountered at "In [2]":", without a type, a message or a line; so it is with a plain exception raised within an
# `except` of a group. asyncio.gather in the same place is told in full. If the cell that awaits the group is the kernel's first one, the
# kernel fails over it (AttributeError: no attribute '_last_traceback', on the kernel's standard error) and never answers: the cell
# runs until a time limit, and nbclient's and papermill's default is none.
# Why good guesses fail: in a terminal the group is shown with each refusal in it, and every other exception of a notebook is an "error"
# output with name, value and traceback, which papermill repeats. The hang depends on what ran before, so it is gone when one looks for it.
# For a user of gemdiag: papermill's log (a scheduler's too) has no refusal in it: give gemdiag the notebook that it wrote, whose
# "stderr" outputs hold all of them; log each task's error where it is raised; set --execution-timeout.
set -euo pipefail
lab=$(mktemp -d)
trap 'rm -rf "$lab"' EXIT
cd "$lab"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check ipykernel==7.4.0 ipython==9.18.1 nbclient==0.11.0 papermill==2.7.0 google-genai==3.6.1
export PATH="$lab/venv/bin:$PATH" IPYTHONDIR="$lab/ipython" JUPYTER_CONFIG_DIR="$lab/jupyter"

cat > main.py <<'PY'
import subprocess

import nbformat

SET_UP = '''
import asyncio
from google.genai import errors
REFUSAL = {"error": {"code": 429, "status": "RESOURCE_EXHAUSTED", "message": "You exceeded your current quota.",
                     "details": [{"quotaId": "GenerateRequestsPerDayPerProjectPerModel-FreeTier"}]}}
async def ask():
    raise errors.ClientError(429, REFUSAL)
'''
GROUP = '''
async with asyncio.TaskGroup() as group:
    for number in range(5):
        group.create_task(ask())
'''
GATHER = "await asyncio.gather(*[ask() for number in range(5)])"
WITHIN = '''
try:
    raise ExceptionGroup("all refused", [errors.ClientError(429, REFUSAL)])
except ExceptionGroup as group:
    raise RuntimeError("chapter 7 was not written")
'''
QUOTA = "PerDay"


def run(name, *cells, limit=600):
    """What papermill returns and prints, and the outputs of the last cell that ran."""
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    book.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(book, "in.ipynb")
    done = subprocess.run(["papermill", "in.ipynb", "out.ipynb", "--no-progress-bar", "--execution-timeout", str(limit)], capture_output=True, text=True)
    written = nbformat.read("out.ipynb", 4)
    outputs = [output for cell in written.cells if cell.cell_type == "code" for output in cell.outputs]
    last = done.stderr.rstrip().splitlines()[-1]
    print(f"{name}: exit {done.returncode}, {[(output.output_type, output.get('name') or output.get('ename')) for output in outputs]}")
    print("  last line:", last)
    return done.returncode, done.stderr, outputs


code, printed, outputs = run("gather", SET_UP, GATHER)
assert code == 1 and QUOTA in printed and [output.output_type for output in outputs] == ["error"], "changed: gather"

code, printed, outputs = run("group", SET_UP, GROUP)
assert code == 1 and [output.output_type for output in outputs] == ["stream"], "changed: the output of a group"
assert outputs[0].name == "stderr" and outputs[0].text.count(QUOTA) == 5, "changed: the text of a group"
assert printed.rstrip().endswith('Exception encountered at "In [2]":'), "changed: papermill's exception"
assert "PapermillExecutionError" in printed and "429" not in printed and "ExceptionGroup" not in printed, "changed: papermill's text"

code, printed, outputs = run("an exception within", SET_UP, WITHIN)
assert code == 1 and printed.rstrip().endswith('Exception encountered at "In [2]":') and "chapter 7" not in printed, "changed: within"

code, printed, outputs = run("group in the first cell", SET_UP + GROUP, limit=90)
assert code == 1 and "CellTimeoutError" in printed and "after 90 seconds" in printed, "changed: the first cell ends"
assert "has no attribute '_last_traceback'" in printed, "changed: why it does not end"
PY
venv/bin/python main.py
