#!/usr/bin/env bash
# Each public header compiles alone, as C99 and as C++.
# usage: check-headers.sh INCLUDE-FOLDER
set -euo pipefail
for header in "$1"/certway/*.h; do
    name=certway/$(basename "$header")
    printf '#include <%s>\nint here;\n' "$name" | cc -std=c99 -Wall -Wextra -Wpedantic -Werror -I"$1" -fsyntax-only -x c -
    printf '#include <%s>\nint here;\n' "$name" | c++ -Wall -Wextra -Wpedantic -Werror -I"$1" -fsyntax-only -x c++ -
    echo "ok $name"
done
