"""Plain text: the decoded file as it stands."""

from geomap.plans.formats.model import Document, check_length


def read_txt(text: str) -> Document:
    """Return the text of a file as a document, nothing cleaned.

    Raises:
        FormatError: there are more characters than a plan can have.
    """
    check_length(len(text))
    return Document(text)
