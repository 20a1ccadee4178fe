"""Records testdata/captures: each module's RECORDINGS, then what is derived from them.

usage: captures_record.py [-v] [NAME…]    names choose some, to try them; -v: what programs said when one fails
"""
import signal
import sys

import captures_lab
import captures_none
import captures_tls
import captures_upgrade

MODULES = (captures_tls, captures_upgrade, captures_none)

signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that namespaces and processes are cleaned up
chosen = [word for word in sys.argv[1:] if word != "-v"]
with captures_lab.Lab() as lab:
    for module in MODULES:
        for recording in module.RECORDINGS:
            if not chosen or recording.__name__ in chosen:
                recording(lab)
    lab.save()
