"""Records testdata/captures: each module's RECORDINGS, then what is derived from them. Names choose some, to try them."""
import signal
import sys

import captures_lab
import captures_tls
import captures_upgrade

MODULES = (captures_tls, captures_upgrade)

signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that namespaces and processes are cleaned up
with captures_lab.Lab() as lab:
    for module in MODULES:
        for recording in module.RECORDINGS:
            if not sys.argv[1:] or recording.__name__ in sys.argv[1:]:
                recording(lab)
    lab.save()
