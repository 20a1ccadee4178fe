#!/usr/bin/env bash
# Every C file is as .clang-format says. Needs clang-format 14: other versions format otherwise.
# usage: check-format.sh SOURCE-ROOT; exits 77 (skipped) without that version
set -euo pipefail
for format in clang-format-14 clang-format; do
    if "$format" --version 2>/dev/null | grep -q 'version 14\.'; then
        cd "$1"
        find lib cli include -name '*.[ch]' -print0 | sort -z |
            xargs -0 "$format" --dry-run -Werror
        exit 0
    fi
done
echo "clang-format 14 is not here"
exit 77
