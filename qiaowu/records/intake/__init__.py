"""The one door for uploads: what a person hands in becomes text, or a clear reason why not.

Pure Python, no Django. Files with a structure (docx, pdf, xlsx) are opened only in a child
process with limits; the web process looks at the outermost bytes and at nothing else.
"""

from .evidence import PICTURE_MIMES, clean_picture, sniff_evidence
from .model import EvidenceFile, Intake, IntakeError
from .read import read_document, read_pasted, read_sheet

__all__ = [
    "PICTURE_MIMES",
    "EvidenceFile",
    "Intake",
    "IntakeError",
    "clean_picture",
    "read_document",
    "read_pasted",
    "read_sheet",
    "sniff_evidence",
]
