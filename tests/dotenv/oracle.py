"""What python-dotenv reads from `.env` files: the oracle for `secretconf`'s own reading.

    oracle.py            writes expected.json, from the *.env files beside it
    oracle.py --check    fails if expected.json is no longer what python-dotenv reads
    oracle.py --stdin    reads a JSON list of texts, prints a JSON list of what each means

A file is `null` if python-dotenv refuses it. An entry's `value` is what a program gets, its `lines` are all places that
set the name. `errors` are lines that it skips. Where it would read another value if it took single quotes literally, as
we do, that is there as `literal`.
"""

import difflib
import io
import json
import logging
import os
import pathlib
import re
import sys

from dotenv import dotenv_values
from dotenv.parser import parse_stream
from dotenv.variables import parse_variables

HERE = pathlib.Path(__file__).parent
EXPECTED = HERE / "expected.json"
SINGLE_QUOTED = re.compile(r"\s*(export\s+)?('[^']+'|[^=#\s]+)\s*=\s*'")
ENVIRONMENT = {"SET": "from outside", "EMPTY": ""}


def read(data):
    def stream():
        # As python-dotenv opens a file, `\r\n` and `\r` become `\n`.
        return io.TextIOWrapper(io.BytesIO(data), encoding="utf-8")

    try:
        values = dotenv_values(stream=stream())
    except UnicodeDecodeError:
        return None
    literal, lines, errors = {}, {}, []
    for binding in parse_stream(stream()):
        text = binding.original.string
        line = binding.original.line + text[: len(text) - len(text.lstrip())].count("\n")
        if binding.error:
            errors.append(line)
        elif binding.key is not None:
            lines.setdefault(binding.key, []).append(line)
            literal[binding.key] = resolve(binding, literal)

    entries = []
    for name, value in values.items():
        entry = {"name": name, "value": value, "lines": lines[name]}
        if literal[name] != value:
            entry["literal"] = literal[name]
        entries.append(entry)
    return {"entries": entries, "errors": errors}


def resolve(binding, above):
    """As python-dotenv does it, but for single quotes."""
    if binding.value is None or SINGLE_QUOTED.match(binding.original.string):
        return binding.value
    variables = {**ENVIRONMENT, **above}
    return "".join(atom.resolve(variables) for atom in parse_variables(binding.value))


def corpus():
    """expected.json, with a line for each entry."""
    files = []
    for path in sorted(HERE.glob("*.env")):
        meaning = read(path.read_bytes())
        if meaning is None:
            text = "null"
        else:
            entries = ",".join("\n    " + json.dumps(entry) for entry in meaning["entries"])
            text = '{"errors": %s, "entries": [%s]}' % (json.dumps(meaning["errors"]), entries)
        files.append("  %s: %s" % (json.dumps(path.name), text))
    return '{"environment": %s, "files": {\n%s\n}}\n' % (json.dumps(ENVIRONMENT), ",\n".join(files))


def main(arguments):
    logging.disable()
    os.environ.clear()
    os.environ.update(ENVIRONMENT)
    if arguments == []:
        EXPECTED.write_text(corpus(), encoding="ascii", newline="\n")
    elif arguments == ["--check"]:
        old, new = EXPECTED.read_text(encoding="ascii"), corpus()
        lines = [text.splitlines(keepends=True) for text in (old, new)]
        sys.stdout.writelines(difflib.unified_diff(*lines, "expected.json", "python-dotenv"))
        return int(old != new)
    elif arguments == ["--stdin"]:
        texts = json.load(sys.stdin.buffer)
        json.dump([read(text.encode()) for text in texts], sys.stdout)
    else:
        return __doc__


sys.exit(main(sys.argv[1:]))
