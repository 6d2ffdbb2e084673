"""The errors that a user can mend, told apart from those of the program."""


class ExpectedError(ValueError):
    """What was given cannot be used; the message says in a sentence what, and how to mend it."""


def sentence(error: ExpectedError | OSError) -> str:
    """Return on one line, without Python's names, what went wrong."""
    text = str(error)
    if isinstance(error, OSError) and error.strerror:
        place = f"{error.filename}: " if error.filename else ""
        text = f"{place}{error.strerror}"
    return " ".join(text.split()).rstrip(".") + "."
