#!/usr/bin/env python3
"""Adds up the test cases of Meson's JUnit logs and ends with one plain line.

usage: count-tests.py BUILD-FOLDER...
"""
import sys
import xml.etree.ElementTree as ElementTree


def count(path):
    passed = failed = skipped = 0
    for case in ElementTree.parse(path).getroot().iter("testcase"):
        if case.find("failure") is not None or case.find("error") is not None:
            failed += 1
        elif case.find("skipped") is not None:
            skipped += 1
        else:
            passed += 1
    return passed, failed, skipped


def main(folders):
    totals = [sum(column) for column in zip(*(count(f"{f}/meson-logs/testlog.junit.xml") for f in folders))]
    passed, failed, skipped = totals
    line = f"{passed} passed, {failed} failed"
    print(line + (f", {skipped} skipped" if skipped else ""))
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
