"""An estimate with its interval, as columns of a table."""


def bounded(name: str, estimate: float, low: float, high: float) -> dict[str, float]:
    """Return an estimate and the bounds of its interval as the columns of ``name``."""
    return {name: estimate, f"{name}_low": low, f"{name}_high": high}
