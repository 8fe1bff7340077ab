#!/usr/bin/env bash
# dspy 3.4.1 and pydantic-evals 2.62.0: of twenty questions five are refused and all others answered right; one says 75 %, the other 100 %.
#
# Seen: dspy.Evaluate counts a refused question as a wrong answer: score 75.0, and its row is an empty Prediction with 0.0, as if the model had said
# nothing. So it is where the metric's own call is refused: the program's good answer is gone from the result. The tenth refusal ends the
# evaluation with "Exception: Execution cancelled due to errors or interruption.", which has no cause and no word of Google's. Nine are a score of
# 55 and no exception. Each refused question is four requests, whose waits of 1, 2 and 4 s have no line. In pydantic-evals the refused ones are left
# out: five or nineteen of twenty, the average is 100 %. A refused task is in `report.failures`, a refused evaluator is not: that case counts
# among the good ones, without an assertion, and tells of it in `case.evaluator_failures` alone. Neither raises.
# Why good guesses fail: a quota that ends in the middle of an evaluation is expected to end it, or to lower no score, or at least to be the same
# whichever package computes the mean. A gate of CI on the score passes on one answered row with the one, and fails a good prompt with the other.
# For a user of gemdiag: failed calls in an evaluation's log make its score void. Ask the log, or `report.failures` and `evaluator_failures`, before the score;
# with dspy, pass max_errors=1 and read the line above the exception.
set -euo pipefail
lab=$(mktemp -d)
trap 'rm -rf "$lab"' EXIT
cd "$lab"
python3 -m venv venv
venv/bin/pip install --quiet --no-compile --disable-pip-version-check dspy==3.4.1 pydantic-evals==2.62.0 google-genai==3.6.1

cat > main.py <<'PY'
import json
import logging
import os
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

os.environ["DSPY_CACHEDIR"] = os.path.abspath("cache")
import dspy
from google import genai
from pydantic_evals import Case, Dataset
from pydantic_evals.evaluators import EqualsExpected, Evaluator

REFUSAL = {"error": {"code": 429, "status": "RESOURCE_EXHAUSTED", "message": "You exceeded your current quota.", "details": [
    {"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": [{"quotaId": "GenerateRequestsPerDayPerProjectPerModel-FreeTier"}]}]}}
ANSWER = "[[ ## answer ## ]]\nyes\n\n[[ ## completed ## ]]"
MODEL = "gemini-3.8-flash"
served, refused = [], 0


class Google(BaseHTTPRequestHandler):
    """Answers "yes", and refuses as many questions as `refused` says: they are numbered."""

    def do_POST(self):
        asked = self.rfile.read(int(self.headers["content-length"])).decode()
        code = 429 if any(f"question {number}." in asked for number in range(refused)) else 200
        served.append(code)
        good = {"candidates": [{"content": {"role": "model", "parts": [{"text": ANSWER}]}, "finishReason": "STOP"}]}
        body = json.dumps(REFUSAL if code == 429 else good).encode()
        self.send_response(code)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Google)
threading.Thread(target=server.serve_forever, daemon=True).start()
url = f"http://127.0.0.1:{server.server_port}"
client = genai.Client(api_key="unused", http_options={"base_url": url})
lm = dspy.LM(f"gemini/{MODEL}", api_key="unused", api_base=f"{url}/v1beta", cache=False)
dspy.configure(lm=lm)
logging.getLogger("dspy").setLevel(logging.CRITICAL)
sleep, waits = time.sleep, []


def no_wait(seconds):
    """A wait of a second and more is noted and not waited."""
    waits.extend([seconds] if seconds >= 1 else [])
    sleep(0 if seconds >= 1 else seconds)


time.sleep = no_wait
QUESTIONS = [f"question {number}." for number in range(20)]


def ask(question):
    return "yes" if "yes" in client.models.generate_content(model=MODEL, contents=question).text else "no"


def in_dspy(number, program, metric):
    global refused
    refused = number
    served.clear(), waits.clear()
    rows = [dspy.Example(question=question, answer="yes").with_inputs("question") for question in QUESTIONS]
    return dspy.Evaluate(devset=rows, metric=metric, num_threads=1, display_progress=False)(program)


class Judge(Evaluator):
    """Asks the model whether the answer is right."""

    def evaluate(self, ctx):
        return ask(ctx.inputs) == "yes"


def in_pydantic(number, task, evaluator):
    global refused
    refused = number
    served.clear()
    cases = [Case(name=question, inputs=question, expected_output="yes") for question in QUESTIONS]
    return Dataset(name="yes", cases=cases, evaluators=[evaluator]).evaluate_sync(task, max_concurrency=1, progress=False)


class Knows(dspy.Module):
    def forward(self, question):
        return dspy.Prediction(answer="yes")


program, equal = dspy.Predict("question -> answer"), lambda row, said, trace=None: row.answer == said.answer
for name, run in {"program": lambda number: in_dspy(number, program, equal),
                  "metric": lambda number: in_dspy(number, Knows(), lambda row, said, trace=None: ask(row.question) == "yes")}.items():
    for number in (0, 5, 9, 10):
        try:
            result = run(number)
            print(f"dspy, {number} of 20 refused to the {name}: score {result.score}, {served.count(429)} refused requests, waits {waits[:3]}")
            assert number < 10 and result.score == 100 - 5 * number, "changed: the score"
            row, said, score = result.results[0]
            assert not number or (dict(said), score) == ({}, 0.0), f"changed: the refused row is {said}, {score}"
        except Exception as error:
            print(f"dspy, {number} of 20 refused to the {name}: {type(error).__name__}: {error}")
            assert number == 10 and str(error) == "Execution cancelled due to errors or interruption.", "changed: the exception"
            assert type(error) is Exception and error.__cause__ is None and error.__context__ is None, "changed: a cause"
        # The program asks by dspy's own client, the metric by google-genai.
        each, waited = (4, [1, 2, 4]) if name == "program" else (1, [])
        assert served.count(429) == each * number and waits == waited * number, "changed: the requests"
for name, run in {"task": lambda number: in_pydantic(number, ask, EqualsExpected()), "judge": lambda number: in_pydantic(number, lambda question: "yes", Judge())}.items():
    for number in (0, 5, 19):
        report = run(number)
        score, silent = report.averages().assertions, sum(len(case.evaluator_failures) for case in report.cases)
        print(f"pydantic-evals, {number} of 20 refused to the {name}: average {score}, {len(report.failures)} failures, {silent} evaluator failures")
        assert score == 1.0 and served.count(429) == number, "changed: the average"
        assert (len(report.failures), silent) == ((number, 0) if name == "task" else (0, number)), "changed: where they are kept"
PY
venv/bin/python main.py
