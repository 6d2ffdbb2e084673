"""Make every Python process of a run record which of our modules it loaded."""

from pathlib import Path

# At startup, Python runs any sitecustomize that it finds on PYTHONPATH.
SITECUSTOMIZE = """\
import atexit, json, os, sys

def write_down():
    job = getattr(sys.modules["__main__"], "snakemake", None)
    if job is None:
        return
    root = os.path.join(os.getcwd(), "scripts", "")
    files = [getattr(module, "__file__", None) or "" for module in list(sys.modules.values())]
    ours = sorted({file[len(root):] for file in files if file.startswith(root)})
    with open(os.path.join({folder!r}, str(os.getpid()) + ".json"), "w") as record:
        json.dump({{"output": str(job.output[0]), "loaded": ours}}, record)

atexit.register(write_down)
"""


def write_sitecustomize(folder: Path, records: Path) -> None:
    """Write to ``folder`` a hook that makes each process leave a file in ``records``."""
    text = SITECUSTOMIZE.replace("{folder!r}", repr(str(records)))
    (folder / "sitecustomize.py").write_text(text.replace("{{", "{").replace("}}", "}"))
