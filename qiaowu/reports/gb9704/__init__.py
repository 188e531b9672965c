"""Documents in the layout of GB/T 9704-2012: a small model, a docx writer, a style check.

Pure Python, no Django, no template file: the same document always gives the same bytes.
"""

from .fonts import NamedFont, font_log, fontconfig
from .lint import Finding, lint
from .model import Annex, Block, Document, Heading, Paragraph, Run, Table
from .pdf import PdfError, docx_to_pdf
from .wording import document_number, written_date
from .writer import write_docx

__all__ = [
    "Annex",
    "Block",
    "Document",
    "Finding",
    "Heading",
    "NamedFont",
    "Paragraph",
    "PdfError",
    "Run",
    "Table",
    "document_number",
    "docx_to_pdf",
    "font_log",
    "fontconfig",
    "lint",
    "write_docx",
    "written_date",
]
