#!/usr/bin/env bash
# markitdown 0.1.9 with openai 3.57.0: a refused picture in a slide deck or an archive is left out without a line; the same picture alone is an error.
#
# Seen: thirty pictures in a deck, a quota of ten. The Markdown has ten captions and, in place of the other twenty, the pictures' file names, as for a
# deck that was converted without a model. Nothing is raised, logged or warned; each refused picture is three requests, so that the day's quota is asked
# sixty times more. In a zip archive a refused picture is missing altogether, its name too. Converted by itself it is a FileConversionException: "ImageConverter
# threw RateLimitError with message: Error code: 429", which has no cause, and no word of Google's.
# Why good guesses fail: one tries the key and the error handling with a picture, and gets an exception; then one converts the folder of decks, which
# succeeds, and whose Markdown is well-formed. What is missing is found when somebody searches for it.
# For a user of gemdiag: a conversion without an error is no proof of no refusal. The log of the HTTP client is: logging at level INFO has a line for each
# of openai's requests, "HTTP/1.1 429 Too Many Requests". Count them, or give markitdown a client that notes its errors.
set -euo pipefail
lab=$(mktemp -d)
trap 'rm -rf "$lab"' EXIT
cd "$lab"
python3 -m venv venv
venv/bin/pip install --quiet --no-compile --disable-pip-version-check 'markitdown[pptx]==0.1.9' openai==3.57.0

cat > main.py <<'PY'
import io
import json
import logging
import struct
import threading
import time
import warnings
import zipfile
import zlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import openai
from markitdown import FileConversionException, MarkItDown, StreamInfo
from pptx import Presentation

REFUSAL = [{"error": {"code": 429, "status": "RESOURCE_EXHAUSTED", "message": "You exceeded your current quota."}}]
ANSWER = {"id": "1", "object": "chat.completion", "created": 1, "model": "m", "choices": [
    {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "A red dot."}}]}
quota, served, lines = 0, [], []


class Google(BaseHTTPRequestHandler):
    """The endpoint for OpenAI's clients: answers as often as `quota` says, then refuses."""

    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        code = 200 if served.count(200) < quota else 429
        served.append(code)
        body = json.dumps(ANSWER if code == 200 else REFUSAL).encode()
        self.send_response(code)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


class Lines(logging.Handler):
    def emit(self, record):
        lines.append((record.levelno, record.getMessage()))


def picture(shade):
    """A PNG of one pixel."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(bytes([0, shade, 0, 0]))) + chunk(b"IEND", b"")


def deck(pictures):
    slides = Presentation()
    for number in range(pictures):
        slides.slides.add_slide(slides.slide_layouts[6]).shapes.add_picture(io.BytesIO(picture(number)), 0, 0)
    file = io.BytesIO()
    slides.save(file)
    return file


def archive():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as zipped:
        zipped.writestr("dot.png", picture(0))
        zipped.writestr("note.txt", "hello")
    return file


def converted(file, extension, answers, **model):
    """The Markdown, and how many requests were answered and refused."""
    global quota
    quota = answers
    served.clear(), lines.clear()
    file.seek(0)
    text = MarkItDown(**model).convert_stream(file, stream_info=StreamInfo(extension=extension)).markdown
    return text, served.count(200), served.count(429)


server = ThreadingHTTPServer(("127.0.0.1", 0), Google)
threading.Thread(target=server.serve_forever, daemon=True).start()
sleep = time.sleep
time.sleep = lambda seconds: sleep(min(seconds, 0.01))  # the waits of openai's client
logging.basicConfig(level=logging.INFO, handlers=[Lines()])
warnings.simplefilter("error")
gemini = {"llm_client": openai.OpenAI(api_key="unused", base_url=f"http://127.0.0.1:{server.server_port}"), "llm_model": "gemini-3.8-flash"}

text, good, refused = converted(deck(30), ".pptx", 10, **gemini)
captions, names = text.count("![A red dot. image.png]"), text.count("![image.png]")
loud = [line for level, line in lines if level >= logging.WARNING]
quiet = [line for _, line in lines if "429 Too Many Requests" in line]
print(f"a deck of 30: {captions} captions, {names} file names; {good} requests answered, {refused} refused; {len(loud)} warnings, {len(quiet)} lines at INFO")
assert (captions, names, good, refused, loud, len(quiet)) == (10, 20, 10, 60, [], 60), "changed: the deck"
assert converted(deck(1), ".pptx", 0, **gemini)[0] == converted(deck(1), ".pptx", 0)[0], "changed: told from a deck without a model"

text, good, refused = converted(archive(), ".zip", 0, **gemini)
print(f"a picture in an archive: {refused} requests refused, {text!r}")
assert refused == 3 and "hello" in text and "dot.png" not in text, "changed: the archive"
assert "dot.png" in converted(archive(), ".zip", 1, **gemini)[0], "changed: the answered archive"

try:
    converted(io.BytesIO(picture(0)), ".png", 0, **gemini)
    raise SystemExit("changed: the picture alone is answered")
except FileConversionException as error:
    print(f"the picture alone: {type(error).__name__}: {error}")
    assert "RateLimitError with message: Error code: 429" in str(error) and "quota" not in str(error), "changed: the exception"
    assert error.__cause__ is None and error.__context__ is None, "changed: a cause"
PY
venv/bin/python main.py
