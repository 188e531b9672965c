"""An act that is not possible, in the user's words; the packages above use the same class."""


class Refused(Exception):
    """The act is not possible; the message says why, in the user's language."""
