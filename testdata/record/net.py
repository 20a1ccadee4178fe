"""Two network namespaces joined by a veth pair, and the processes in them.

BOX is the Expressway, PEER is everybody else (one interface with many addresses). Both exist only while a recording
runs; every process started here is ended by its id, the namespaces are deleted by the names made here.
"""
import ctypes
import fcntl
import json
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
OFF = (0x17, 0x15, 0x1f, 0x24, 0x2c)  # ETHTOOL_STXCSUM, SRXCSUM, STSO, SGSO, SGRO


class Net:
    def __init__(self, tmp, box, peers, hosts):
        self.tmp, self.tag = tmp, "cw%d" % os.getpid()
        self.box, self.peer = self.tag + "box", self.tag + "peer"
        self.agent = "TANDBERG/4137 (X14.2.5)"
        self.addr, self.hosts, self.procs = {"box": box, "peer": peers}, hosts, []

    def __enter__(self):
        for ns in (self.box, self.peer):
            sh("ip", "netns", "add", ns)
            os.makedirs("/etc/netns/" + ns, exist_ok=True)
            with open("/etc/netns/%s/hosts" % ns, "w") as f:
                f.write("127.0.0.1 localhost\n" + "".join("%s %s\n" % (ip, n) for n, ip in self.hosts.items()))
            with open("/etc/netns/%s/resolv.conf" % ns, "w") as f:
                f.write("nameserver 127.0.0.1\n")
            self.ip(ns, "link", "set", "lo", "up")
            sh("ip", "netns", "exec", ns, "sysctl", "-qw", "net.ipv6.conf.all.disable_ipv6=1",
               "net.ipv6.conf.default.disable_ipv6=1")
        sh("ip", "link", "add", "eth0", "netns", self.box, "address", "00:50:56:0a:30:01", "type", "veth",
           "peer", "name", "eth0", "netns", self.peer, "address", "00:50:56:0a:30:02")
        for ns, ips in ((self.box, self.addr["box"]), (self.peer, self.addr["peer"])):
            for ip in ips:
                self.ip(ns, "addr", "add", ip + "/32", "dev", "eth0")
            self.ip(ns, "link", "set", "eth0", "up")
            self.ip(ns, "route", "add", "default", "dev", "eth0", "src", ips[0])
            sh("ip", "netns", "exec", ns, sys.executable, os.path.join(HERE, "net.py"), "no-offload")
        return self

    def __exit__(self, *_):
        for p in self.procs:
            if p.poll() is None:
                p.send_signal(signal.SIGTERM)
        for p in self.procs:
            try:
                p.wait(2)
            except subprocess.TimeoutExpired:
                p.kill()
        for ns in (self.box, self.peer):
            left = subprocess.run(["ip", "netns", "pids", ns], capture_output=True, text=True).stdout.split()
            for pid in left:
                os.kill(int(pid), signal.SIGKILL)
            subprocess.run(["ip", "netns", "del", ns], capture_output=True)
            shutil.rmtree("/etc/netns/" + ns, ignore_errors=True)

    @staticmethod
    def ip(ns, *args):
        sh("ip", "-n", ns, *args)

    def start(self, where, *command, out=None, err=None, **more):
        ns = self.box if where == "box" else self.peer
        p = subprocess.Popen(["ip", "netns", "exec", ns, *command], stdin=more.pop("stdin", subprocess.DEVNULL),
                             stdout=out or subprocess.DEVNULL, stderr=err or subprocess.DEVNULL, **more)
        self.procs.append(p)
        return p

    def run(self, where, *command, feed="", timeout=20, env=None):
        ns = self.box if where == "box" else self.peer
        return subprocess.run(["ip", "netns", "exec", ns, *command], input=feed, capture_output=True, text=True,
                              timeout=timeout, env=env)

    def listening(self, where, port):
        """Waits until the port is open, without connecting to it."""
        want = ":%04X" % port
        for _ in range(200):
            for line in self.run(where, "cat", "/proc/net/tcp").stdout.splitlines()[1:]:
                f = line.split()
                if f[1].endswith(want) and f[3] == "0A":
                    return
            time.sleep(0.05)
        raise SystemExit("nothing listens on %s:%d" % (where, port))

    def s_server(self, where, ip, port, cert, chain=None, *more):
        """openssl s_server that answers HTTP (-www) unless told otherwise."""
        args = ["openssl", "s_server", "-accept", "%s:%d" % (ip, port), "-cert", cert.crt, "-key", cert.key]
        if chain:
            args += ["-cert_chain", chain]
        self.start(where, *args, *more)
        self.listening(where, port)

    def tool(self, where, *args, wait=True):
        """peer.py in a namespace; one JSON object per line is what it saw."""
        command = [sys.executable, os.path.join(HERE, "peer.py"), *map(str, args)]
        env = dict(os.environ, SIP_AGENT=self.agent)
        if wait:
            done = self.run(where, *command, env=env)
            if done.returncode:
                raise SystemExit("peer.py %s: %s" % (args, done.stderr))
            return [json.loads(line) for line in done.stdout.splitlines()]
        path = os.path.join(self.tmp, "tool%d.jsonl" % len(self.procs))
        with open(path, "w") as f:
            self.start(where, *command, out=f, env=env)
        return path

    def capture(self, where, path, *words):
        with open(path + ".err", "w") as err:
            p = self.start(where, "tcpdump", "-i", "eth0", "-Z", "root", "-U", "--immediate-mode", "-w", path, *words,
                           err=err)
        for _ in range(200):
            with open(path + ".err") as f:
                if "listening on" in f.read():
                    time.sleep(0.2)
                    return p
            time.sleep(0.05)
        raise SystemExit("tcpdump did not start")

    @staticmethod
    def stop(p):
        time.sleep(0.4)
        p.send_signal(signal.SIGINT)
        p.wait(5)


def sh(*command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit("failed: %s\n%s" % (" ".join(command), done.stderr))


def no_offload():
    """So that the capture holds packets as they are on a wire: no giant segments, right checksums."""
    s = socket.socket()
    for command in OFF:
        value = bytearray(struct.pack("II", command, 0))
        buf = (ctypes.c_char * 8).from_buffer(value)
        box = struct.pack("16sP16x", b"eth0", ctypes.addressof(buf))
        try:
            fcntl.ioctl(s, 0x8946, box)
        except OSError:
            pass


if __name__ == "__main__" and sys.argv[1:] == ["no-offload"]:
    no_offload()
