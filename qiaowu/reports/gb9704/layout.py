"""Measures of GB/T 9704-2012 in the units of the docx format.

Twips (1/20 pt) unless the name says otherwise; character indents in hundredths of a character.
"""

from __future__ import annotations


def mm(value: float) -> int:
    """Millimetres in twips."""
    return round(value / 25.4 * 1440)


PAGE_WIDTH, PAGE_HEIGHT = 11906, 16838
TOP, BOTTOM, LEFT, RIGHT = mm(37), mm(35), mm(28), mm(26)
TYPE_WIDTH = PAGE_WIDTH - LEFT - RIGHT
TYPE_HEIGHT = PAGE_HEIGHT - TOP - BOTTOM

LINES, CHARACTERS = 22, 28
# The books say 29 pt, but 22 × 29 pt is 0.2 pt more than 225 mm and costs the last line of each page.
LINE_PITCH = TYPE_HEIGHT // LINES
# 16 pt characters are 0.2 pt too wide for 28 in 156 mm. The space is taken out of the style and not
# by a character grid: LibreOffice gives a character that is wider than its cell two cells.
CHARACTER_SPACE = -5

# Character sizes in half points: 二号, 三号, 四号, 小四.
SIZE_2, SIZE_3, SIZE_4, SIZE_4_SMALL = 44, 32, 28, 24
TITLE_PITCH = 660
TITLE_CHARACTERS = TYPE_WIDTH // (SIZE_2 * 10)
TABLE_PITCH = 400
RED_HEAD_SIZE = 72

# The page number stands 7 mm below the type area; the footer is measured from the paper's edge.
FOOTER_LINE = 320
FOOTER_EDGE = BOTTOM - mm(7) - FOOTER_LINE
HEADER_EDGE = mm(22)


def characters(count: float) -> int:
    """`count` body characters in twips, as a fallback for programs that ignore character indents."""
    return round(count * TYPE_WIDTH / CHARACTERS)
