#!/usr/bin/env bash
# The shared library exports exactly the names of lib/certway.symbols.
# usage: check-symbols.sh LIBRARY SYMBOL-LIST
set -euo pipefail
nm -D --defined-only "$1" | awk '{print $3}' | LC_ALL=C sort | diff -u "$2" - && echo "exported symbols as listed"
