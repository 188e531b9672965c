"""The one door for uploads: what a person hands in becomes text, or a clear reason why not.

Pure Python, no Django. Files with a structure (docx, pdf, xlsx) are opened only in a child
process with limits; the web process looks at the outermost bytes and at nothing else.
"""

from .evidence import sniff_evidence
from .model import EvidenceFile, Intake, IntakeError
from .read import read_document, read_pasted

__all__ = [
    "EvidenceFile",
    "Intake",
    "IntakeError",
    "read_document",
    "read_pasted",
    "sniff_evidence",
]
