"""The errors that a user can fix, as opposed to bugs in the program."""


class ExpectedError(ValueError):
    """The input cannot be used; the message says in a sentence what is wrong and how to fix it."""


class ConfigurationError(ExpectedError):
    """A setting with which no study can be run; the message names its key."""


def sentence(error: ExpectedError | OSError) -> str:
    """Return what went wrong as one line, without Python's exception names."""
    text = str(error)
    if isinstance(error, OSError) and error.strerror:
        place = f"{error.filename}: " if error.filename else ""
        text = f"{place}{error.strerror}"
    return " ".join(text.split()).rstrip(".") + "."
