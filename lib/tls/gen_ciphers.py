#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes the sorted C table of cipher suite names from ciphers.txt.

usage: gen_ciphers.py ciphers.txt ciphers.c
"""
import re
import sys


def read_suites(path):
    suites = []
    with open(path, encoding="ascii") as lines:
        for number, line in enumerate(lines, 1):
            line = line.rstrip("\n")
            if not line or line.startswith("#"):
                continue
            match = re.fullmatch(r"0x([0-9A-F]{4}) (TLS_[A-Za-z0-9_]{1,59})", line)
            if not match:
                sys.exit(f"{path}:{number}: expected '0xHHHH TLS_NAME'")
            suites.append((int(match[1], 16), match[2]))
    ids = [suite[0] for suite in suites]
    if ids != sorted(set(ids)):
        sys.exit(f"{path}: the numbers must rise, each once")
    return suites


def main():
    suites = read_suites(sys.argv[1])
    with open(sys.argv[2], "w", encoding="ascii") as out:
        out.write("/* SPDX-License-Identifier: MIT */\n")
        out.write("/* Made from ciphers.txt by gen_ciphers.py. */\n")
        out.write('#include "tls/ciphers.h"\n\n')
        out.write("const struct cw_tls_cipher cw_tls_ciphers[] = {\n")
        for number, name in suites:
            out.write(f'\t{{0x{number:04x}, "{name}"}},\n')
        out.write("};\n\n")
        out.write(f"const size_t cw_tls_num_ciphers = {len(suites)};\n")


if __name__ == "__main__":
    main()
