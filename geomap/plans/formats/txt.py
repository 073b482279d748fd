"""Plain text: the decoded file as it is."""

from geomap.plans.formats.model import Document, check_length


def read_txt(text: str) -> Document:
    """Return the text of a file as a document, unchanged.

    Raises:
        FormatError: It has more characters than a plan can have.
    """
    check_length(len(text))
    return Document(text)
