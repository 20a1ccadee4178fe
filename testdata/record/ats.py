"""Apache Traffic Server 9.2 in the Expressway's namespace: the program behind Expressway's traffic_server.

Its WARNING lines are kept as it wrote them; only the frame around them becomes Expressway's.
"""
import datetime as dt
import os
import re
import time

PORT = 8443  # plain HTTP on loopback, where the traversal tunnel ends on an Expressway-C


class Ats:
    def __init__(self, net, tmp, maps, ca, *, policy="ENFORCED", cert=None):
        root = os.path.join(tmp, "ats")
        for d in ("", "etc", "bin", "sbin", "lib", "libexec", "share", "include", "run", "log", "cache", "modules"):
            os.makedirs(os.path.join(root, d), exist_ok=True)
        with open(os.path.join(root, "runroot.yaml"), "w") as f:
            f.write("prefix: {0}\nexec_prefix: {0}\nbindir: {0}/bin\nsbindir: {0}/sbin\nsysconfdir: {0}/etc\n"
                    "datadir: {0}/share\nincludedir: {0}/include\nlibdir: {0}/lib\nlibexecdir: {0}/modules\n"
                    "localstatedir: {0}/run\nruntimedir: {0}/run\nlogdir: {0}/log\ncachedir: {0}/cache\n".format(root))
        records = {
            "admin.user_id": "STRING #-1", "http.server_ports": "STRING %d:ip-in=127.0.0.1" % PORT,
            "http.cache.http": "INT 0", "http.keep_alive_enabled_out": "INT 0", "exec_thread.autoconfig": "INT 0",
            "exec_thread.limit": "INT 2", "task_threads": "INT 1", "accept_threads": "INT 0",
            "url_remap.remap_required": "INT 1", "reverse_proxy.enabled": "INT 1", "http.insert_response_via_str": "INT 0",
            "hostdb.host_file.path": "STRING /etc/hosts", "hostdb.host_file.interval": "INT 1", "http.connect_attempts_max_retries": "INT 1",
            "http.connect_attempts_rr_retries": "INT 0",
            "ssl.client.CA.cert.path": "STRING " + os.path.dirname(ca),
            "ssl.client.CA.cert.filename": "STRING " + os.path.basename(ca),
            "ssl.client.verify.server.policy": "STRING " + policy, "ssl.client.verify.server.properties": "STRING ALL",
            "ssl.origin_session_cache": "INT 0",
            "diags.output.warning": "STRING E", "diags.output.error": "STRING E", "diags.output.note": "STRING E",
            "diags.debug.enabled": "INT 0", "log.logging_enabled": "INT 0",
        }
        if cert:
            records["ssl.client.cert.path"] = "STRING " + os.path.dirname(cert.crt)
            records["ssl.client.cert.filename"] = "STRING " + os.path.basename(cert.crt)
            records["ssl.client.private_key.path"] = "STRING " + os.path.dirname(cert.key)
            records["ssl.client.private_key.filename"] = "STRING " + os.path.basename(cert.key)
        files = {
            "records.config": "".join("CONFIG proxy.config.%s %s\n" % r for r in records.items()),
            "remap.config": "".join("map http://vcs_control.%s:%d/%s/ %s/\n" % (m[0], PORT, m[1], m[2]) for m in maps),
            "storage.config": "", "volume.config": "", "hosting.config": "", "cache.config": "", "parent.config": "",
            "plugin.config": "", "splitdns.config": "", "socks.config": "", "ssl_multicert.config": "",
            "ip_allow.yaml": "ip_allow:\n- {apply: in, ip_addrs: 0/0, action: allow, methods: ALL}\n",
            "sni.yaml": "", "logging.yaml": "", "strategies.yaml": "",
        }
        for name, text in files.items():
            with open(os.path.join(root, "etc", name), "w") as f:
                f.write(text)
        self.err = os.path.join(tmp, "ats.err")
        with open(self.err, "w") as err:
            env = dict(os.environ, TZ="UTC")
            self.proc = net.start("box", "traffic_server", "--run-root=" + root, err=err, out=err, env=env)
        net.listening("box", PORT)
        time.sleep(1.6)

    def warnings(self):
        """[(time, thread, text)] of what traffic_server said about origin certificates."""
        found = []
        with open(self.err) as f:
            for line in f:
                m = re.match(r"\[(\w{3} +\d+ [\d:]{8}\.\d{3})\] \[?\{?(ET_NET \d+)\]?\}? WARNING: (.*)", line)
                if m and ("certificate" in m[3]):
                    year = dt.datetime.now(dt.timezone.utc).year
                    t = dt.datetime.strptime("%d %s" % (year, m[1]), "%Y %b %d %H:%M:%S.%f")
                    found.append((t.replace(tzinfo=dt.timezone.utc).timestamp(), m[2], m[3]))
        return found
