"""What the READMEs of the scenarios have in common."""

MRA = """
| recorded from real processes | template with the recorded addresses, ports and times |
|---|---|
| Traffic Server's handshakes with `openssl s_server`, its WARNING lines (OpenSSL 3's wording, no ERROR line), the clients' requests; SIP OPTIONS over mutual TLS (Python's `ssl`) | the frame around the WARNING lines, Cisco's own `network.http.trafficserver` lines, all tvcs lines, the healthy lines before the capture began, xconf and xstat |
"""

SIP = """
| recorded from real processes | template with the recorded addresses, ports and times |
|---|---|
| {0}; SIP OPTIONS over mutual TLS (Python's `ssl`) | all tvcs lines ({1}), the healthy lines before the capture began, xconf and xstat |
"""
