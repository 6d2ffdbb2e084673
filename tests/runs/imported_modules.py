"""Let every Python process of a run write down which modules of ours it loaded."""

from pathlib import Path

# Python runs sitecustomize at its start wherever PYTHONPATH finds one.
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
    """Write into ``folder`` what makes processes leave a file each in ``records``."""
    text = SITECUSTOMIZE.replace("{folder!r}", repr(str(records)))
    (folder / "sitecustomize.py").write_text(text.replace("{{", "{").replace("}}", "}"))
