#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Holds our streams against `tshark -z follow,tcp,raw` on captures of other projects.

usage: follow_test.py FIXTURE [CAPTURE...]

Without captures it takes a sample of those in $CERTWAY_SHARED/captures; unset, the test is skipped
(77). Each connection in which neither we nor tshark miss bytes must have the same bytes in both
directions. Which connection is which is told by its first packet.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys

SKIP = 77
MAX_STREAMS = 12
SAMPLE = [
    "derived/port_reuse_nofin.pcap", "derived/dup_all.pcap", "derived/mss7.pcap", "derived/ipv6_exthdr.pcap",
    "derived/ng_two_sections_mixed_endian.pcapng", "derived/ng_spb.pcapng",
]


def output(*args):
    return subprocess.run(args, check=False, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout.decode()


def ours(fixture, path):
    """first packet -> {(ip, port): hex}, for connections that miss nothing."""
    found, total = {}, 0
    for line in output(fixture, path).splitlines():
        packet, ip0, port0, ip1, port1, gap0, gap1, hex0, hex1 = line.split(" ")
        total += 1
        if gap0 == gap1 == "0":
            found[int(packet)] = {(ip0, port0): hex0.strip("-"), (ip1, port1): hex1.strip("-")}
    return found, total


def followed(path, streams):
    """stream -> {(ip, port): hex}; a stream with missing bytes is left out."""
    args = [a for s in streams for a in ("-z", f"follow,tcp,raw,{s}")]
    found = {}
    for part in output("tshark", "-n", "-r", path, "-q", *args).split("Follow: tcp,raw")[1:]:
        stream = int(re.search(r"tcp\.stream eq (\d+)", part).group(1))
        nodes = [m.groups() for m in re.finditer(r"^Node \d: (.*):(\d+)$", part, re.M)]
        data = ["", ""]
        for line in part.splitlines():
            match = re.fullmatch(r"(\t?)([0-9a-f]+)", line)
            if match:
                data[len(match.group(1))] += match.group(2)
        if b"bytes missing in capture file]".hex() in data[0] + data[1]:
            continue
        found[stream] = {(n[0].strip("[]"), n[1]): d for n, d in zip(nodes, data)}
    return found


def first_packets(path):
    """stream -> number of its first frame; only frames whose outermost TCP is the one that is followed."""
    firsts = {}
    for line in output("tshark", "-n", "-r", path, "-Y", "tcp && !icmp && !icmpv6", "-T", "fields",
                       "-e", "frame.number", "-e", "tcp.stream").splitlines():
        number, stream = line.split("\t")
        if stream.isdigit():
            firsts.setdefault(int(stream), int(number))
    return firsts


def compare(fixture, path, limit):
    """(connections compared, texts of differences)"""
    mine, total = ours(fixture, path)
    firsts = {s: n for s, n in first_packets(path).items() if n in mine}
    streams = sorted(firsts)[:limit]
    bad = []
    theirs = followed(path, streams) if streams else {}
    for stream, nodes in theirs.items():
        same = mine[firsts[stream]]
        for node, data in nodes.items():
            if same.get(node) != data:
                ours_len = len(same.get(node, "")) // 2
                bad.append(f"{path}: stream {stream} (packet {firsts[stream]}) from {node}: "
                           f"{ours_len} bytes here, {len(data) // 2} in tshark")
    return len(theirs), total, bad


def main():
    fixture, paths = sys.argv[1], sys.argv[2:]
    limit = 10**6 if paths else MAX_STREAMS
    if not paths:
        shared = os.environ.get("CERTWAY_SHARED")
        if not shared or not shutil.which("tshark"):
            return SKIP
        paths = [str(pathlib.Path(shared, "captures", name)) for name in SAMPLE]
    compared, failed = 0, []
    for path in paths:
        count, total, bad = compare(fixture, path, limit)
        print(f"{path}: {count} of {total} connections compared, {len(bad)} differences", flush=True)
        compared += count
        failed += bad
    print("\n".join(failed))
    print(f"{compared} connections compared, {len(failed)} differences")
    return 1 if failed or compared == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
