#!/usr/bin/env python3
"""Adds up the test cases of Meson's JUnit logs and ends with one plain line.

A Meson test that runs pytest leaves its own log in testdata/NAME.xml: its cases count, not the wrapper.
usage: count-tests.py BUILD-FOLDER...
"""
import pathlib
import sys
import xml.etree.ElementTree as ElementTree


def cases(path):
    return ElementTree.parse(path).getroot().iter("testcase")


def outcome(case):
    if case.find("failure") is not None or case.find("error") is not None:
        return "failed"
    return "skipped" if case.find("skipped") is not None else "passed"


def count(folder, totals):
    logs = {path.stem: path for path in pathlib.Path(folder).glob("testdata/*.xml")}
    for case in cases(f"{folder}/meson-logs/testlog.junit.xml"):
        # A wrapper that failed counts too: its log may be missing or old.
        if case.get("name") not in logs or outcome(case) == "failed":
            totals[outcome(case)] += 1
    for path in logs.values():
        for case in cases(path):
            totals[outcome(case)] += 1


def main(folders):
    totals = {"passed": 0, "failed": 0, "skipped": 0}
    for folder in folders:
        count(folder, totals)
    line = f"{totals['passed']} passed, {totals['failed']} failed"
    print(line + (f", {totals['skipped']} skipped" if totals["skipped"] else ""))
    return 1 if totals["failed"] or not totals["passed"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
