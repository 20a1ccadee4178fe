#!/usr/bin/env python3
"""Fails when a file includes what its layer may not.

The table is the design's rule: a module may include lower layers only, never its neighbour.
usage: check-layers.py SOURCE-ROOT
"""
import pathlib
import re
import sys

PUBLIC = {"certway"}
ALLOWED = {
    "base": set(),
    "facts": {"base"},
    "crypto": {"base", "facts"},
    "input": {"base", "facts", "crypto"},
}
for module in ("tls", "x509", "signature", "report", "ssh"):
    ALLOWED[module] = {"base", "facts", "crypto"}
for module in ("log", "capture"):
    ALLOWED[module] = {"base", "facts", "crypto", "input"}
WORKERS = {"base", "facts", "crypto", "input", "log", "capture", "tls", "x509", "signature", "report", "ssh"}
for module in ("correlate", "trust"):
    ALLOWED[module] = set(WORKERS)
ALLOWED["analysis"] = WORKERS | {"correlate", "trust"}
ALLOWED["api"] = WORKERS | {"analysis"}

# A third party's headers appear in one folder only.
THIRD_PARTY = {
    "pcap": {"capture"},
    "openssl": {"crypto", "x509"},
    "pcre2.h": {"signature"},
    "yaml.h": {"signature"},
    "zlib.h": {"base"},
    "jansson.h": {"base"},
    "archive": {"input"},
    "archive.h": {"input"},
    "archive_entry.h": {"input"},
}
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)


def check(path, module, errors):
    text = path.read_text(encoding="utf-8")
    for match in INCLUDE.finditer(text):
        quote, target = match.groups()
        line = text.count("\n", 0, match.start()) + 1
        first = target.split("/")[0]
        where = f"{path}:{line}: "
        if quote == '"' and first not in ALLOWED[module] | {module}:
            errors.append(f"{where}{module} may not include {target}")
        for name, folders in THIRD_PARTY.items():
            if quote == "<" and (first == name or target == name) and module not in folders:
                errors.append(f"{where}{target} belongs in {sorted(folders)}")


def main(root):
    errors = []
    lib = pathlib.Path(root) / "lib"
    count = 0
    for path in sorted(lib.rglob("*.[ch]")):
        module = path.relative_to(lib).parts[0]
        if module not in ALLOWED:
            errors.append(f"{path}: folder {module} is not in the table of layers")
            continue
        # A unit test may look at more than its module: only the product's files are held.
        if not (path.name.endswith("_test.c") or path.name.startswith("test_")):
            check(path, module, errors)
        count += 1
    for path in sorted((pathlib.Path(root) / "cli").glob("*.[ch]")):
        for match in INCLUDE.finditer(path.read_text(encoding="utf-8")):
            quote, target = match.groups()
            if quote == '"' and "/" in target:
                errors.append(f"{path}: the client may only include <certway/…>, not {target}")
        count += 1
    print("\n".join(errors) or f"{count} files keep to their layer")
    return 1 if errors or not count else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
