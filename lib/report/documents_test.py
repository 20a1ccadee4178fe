#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Documents of hand-made reports: valid against the schema, no field that the schema does not
list, every listed field documented, text as committed in testdata/report/, free of control bytes.

usage: documents_test.py FIXTURE_PROGRAM TESTDATA_REPORT [--update]
"""

import json
import os
import pathlib
import re
import subprocess
import sys
import unicodedata

import jsonschema

FIXTURES = ["self-signed", "peer", "hostile", "healthy", "unexplained", "unreadable",
            "certificates"]
GOLDEN = {
    "self-signed.txt": ["self-signed", "text"],
    "self-signed-verbose.txt": ["self-signed", "verbose"],
    "self-signed.json": ["self-signed", "json"],
    "handshakes.txt": ["self-signed", "handshakes"],
    "handshakes-120-columns.txt": ["self-signed", "handshakes-120"],
    "handshakes-80-columns.txt": ["self-signed", "handshakes-80"],
    "ladder.txt": ["self-signed", "ladder:1"],
    "ladder-hidden.txt": ["self-signed", "ladder:2"],
    "ladder-hidden-80-columns-utf8.txt": ["self-signed", "utf8-ladder:2-80"],
    "ladder-hostile.txt": ["hostile", "ladder:1-80"],
    "certs.txt": ["self-signed", "certs"],
    "certs-80-columns.txt": ["self-signed", "certs-80"],
    "peer-refused-us.txt": ["peer", "text"],
    "hostile.txt": ["hostile", "text"],
    "healthy.txt": ["healthy", "text"],
    "unexplained.txt": ["unexplained", "text"],
    "unreadable.txt": ["unreadable", "text"],
}


class Documents:
    def __init__(self, program):
        self.program = program

    def get(self, *args, **env):
        run = subprocess.run([self.program, *args], check=True, capture_output=True,
                             env={**os.environ, **env})
        return run.stdout


def closed(schema):
    """The schema with additionalProperties false wherever properties are listed."""
    if isinstance(schema, dict):
        out = {key: closed(value) for key, value in schema.items()}
        if isinstance(schema.get("properties"), dict) and schema.get("type") == "object":
            out["additionalProperties"] = False
        return out
    if isinstance(schema, list):
        return [closed(item) for item in schema]
    return schema


def check_schema(docs):
    schema = json.loads(docs.get("schema"))
    jsonschema.Draft202012Validator.check_schema(schema)
    open_validator = jsonschema.Draft202012Validator(schema)
    validator = jsonschema.Draft202012Validator(closed(schema))
    for fixture in FIXTURES:
        document = json.loads(docs.get(fixture, "json"))
        validator.validate(document)
        assert document == json.loads(docs.get(fixture, "ndjson"))
        assert docs.get(fixture, "ndjson").count(b"\n") == 1
        for part in ("handshakes-json", "certs-json"):
            validator.validate(json.loads(docs.get(fixture, part)))
        # The schema is of use: it refuses what is not so, and lets new fields pass.
        open_validator.validate({**document, "a_new_field": 1})
        assert not open_validator.is_valid({**document, "schema": "certway-report/2"})
        assert not open_validator.is_valid({**document, "findings": [{"id": "x"}]})
        assert not open_validator.is_valid({k: v for k, v in document.items() if k != "failures"})
        assert not open_validator.is_valid({**document, "as_of": "yesterday"})
    return schema


def check_documentation(schema, manual):
    names = set(schema["properties"])
    for definition in schema["$defs"].values():
        names |= set(definition["properties"])
    text = manual.read_text(encoding="utf-8")
    lacking = sorted(name for name in names if f"`{name}`" not in text)
    assert not lacking, f"not in {manual.name}: {lacking}"


def check_texts(docs):
    for fixture in FIXTURES:
        for form in ("text", "verbose", "zone", "handshakes", "certs", "json"):
            text = docs.get(fixture, form).decode("utf-8")
            bad = {c for c in text if unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp", "Co")}
            assert bad <= {"\n"}, (fixture, form, bad)
            assert not re.search(r" +\n", text), (fixture, form, "blanks at the end of a line")
            assert docs.get(fixture, form, TZ="Asia/Tokyo", LC_ALL="C") == text.encode()
        color = docs.get(fixture, "color").decode("utf-8")
        assert re.sub("\033\\[[0-9;]*m", "", color) == docs.get(fixture, "text").decode("utf-8")
        assert "\033" in color


def check_golden(docs, folder, update):
    different = []
    for name, args in GOLDEN.items():
        got = docs.get(*args)
        path = folder / name
        if update:
            path.write_bytes(got)
        elif not path.exists() or path.read_bytes() != got:
            different.append(name)
    assert not different, f"differ from {folder}: {different} (--update writes them)"


def main():
    docs = Documents(sys.argv[1])
    folder = pathlib.Path(sys.argv[2])
    schema = check_schema(docs)
    check_texts(docs)
    check_golden(docs, folder, "--update" in sys.argv)
    check_documentation(schema, folder.parent.parent / "docs" / "report.md")


if __name__ == "__main__":
    main()
