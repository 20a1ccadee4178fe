#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every link layer, tunnel and way of fragments that testdata/fuzz/make-capture.py knows to make.

usage: links_test.py FIXTURE FOLDER-OF-make-capture.py

The one segment in each must come out at the packet, and with the bytes, that were put in. Where
there is a tshark it must find the same: then the headers are what their names say.
"""
import importlib.util
import pathlib
import shutil
import subprocess
import sys
import tempfile


def load(folder):
    spec = importlib.util.spec_from_file_location("make_capture", pathlib.Path(folder, "make-capture.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def output(*args):
    return subprocess.run(args, check=False, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout.decode()


def ours(fixture, path):
    """(packet, payload in hex); None when it is not the one connection without holes."""
    lines = output(fixture, path).splitlines()
    if len(lines) != 1:
        return None
    packet, ip0, port0, _, port1, gap0, gap1, hex0, hex1 = lines[0].split(" ")
    if (port0, port1, gap0, gap1, hex1) != ("40000", "443", "0", "0", "-") or not ip0.endswith("2") and ip0 != "::1":
        return None
    return packet, hex0


def tsharks(maker, links, path):
    """name -> what it finds, in one run over a pcapng with an interface for each name."""
    ng, first, found = maker.section(), 0, {}
    for link, _ in links.values():
        ng += maker.interface(link=link)
    for which, (_, frames) in enumerate(links.values()):
        # An hour apart, for fragments of several names have the same identification.
        ng += b"".join(maker.enhanced(f, (which + 1) * 3600 * 10**6, which=which) for f in frames)
    pathlib.Path(path).write_bytes(ng)
    fields = [line.split("\t") for line in output(
        "tshark", "-n", "-o", "tcp.desegment_tcp_streams:FALSE", "-r", path, "-Y", "tcp", "-T", "fields",
        "-e", "frame.number", "-e", "frame.interface_id", "-e", "tcp.payload").splitlines()]
    for which, (name, (_, frames)) in enumerate(links.items()):
        mine = [(str(int(number) - first), payload.split(",")[0].replace(":", ""))
                for number, interface, payload in fields if interface == str(which)]
        found[name] = mine[0] if len(mine) == 1 else None
        first += len(frames)
    return found


def main():
    fixture, maker = sys.argv[1], load(sys.argv[2])
    has_tshark = shutil.which("tshark") is not None
    short, long = b"hello".hex(), bytes(range(200)).hex()
    links, failed = maker.links(), []
    with tempfile.TemporaryDirectory() as folder:
        theirs = tsharks(maker, links, str(pathlib.Path(folder, "all.pcapng"))) if has_tshark else {}
        for name, (link, frames) in links.items():
            path = str(pathlib.Path(folder, name + ".pcap"))
            pathlib.Path(path).write_bytes(maker.pcap(frames, link=link))
            want = (str(len(frames)), long if name.startswith("fragments") else short)
            if ours(fixture, path) != want:
                failed.append(f"{name}: {ours(fixture, path)}, not {want}")
            if has_tshark and theirs[name] != want:
                failed.append(f"{name}: tshark says {theirs[name]}, not {want}")
    print("\n".join(failed))
    print(f"{len(links)} captures, {len(failed)} differences, " + ("with tshark" if has_tshark else "no tshark"))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
