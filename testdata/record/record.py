"""Runs scenarios by name, or all of them."""
import importlib.util
import os
import signal
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)


def load(name):
    spec = importlib.util.spec_from_file_location("scenario", os.path.join(HERE, "scenarios", name + ".py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that namespaces and processes are cleaned up
names = sys.argv[1:] or sorted(f[:-3] for f in os.listdir(os.path.join(HERE, "scenarios")) if f.endswith(".py"))
for name in names:
    print(name, flush=True)
    load(name).record()
