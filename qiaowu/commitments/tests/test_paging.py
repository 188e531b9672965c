"""A document's text as it is shown: nothing lost, marks where the spans are, gaps and furniture apart."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qiaowu import reader
from qiaowu.commitments.drafting import structure_of
from qiaowu.commitments.paging import Mark, sections_of

TEXT = (
    "关于侨务工作的讲话\n"
    "一、形势\n侨是特色。\n"
    "二、任务\n（一）以侨引商\n今年力争签约项目5个、到位资金3亿元以上。……(某网省略828字,正式会员可完整阅读)……继续努力。\n"
    "上一篇:别的讲话 下一篇:又一篇\n"
)


def structure(text: str) -> dict:
    return structure_of(reader.read(text))


def test_sections_follow_the_headings() -> None:
    titles = [section.title for section in sections_of(TEXT, structure(TEXT), [])]
    assert titles == ["", "一、形势", "二、任务", "（一）以侨引商"]


def test_the_full_stop_of_a_heading_inside_a_line_stays_with_it() -> None:
    text = "二、任务\n（一）以侨引商。今年力争签约项目5个。\n"
    shown = [(block.kind, block.text) for section in sections_of(text, structure(text), []) for block in section.blocks]
    assert shown == [("h", "二、任务"), ("h", "（一）以侨引商。"), ("p", "今年力争签约项目5个。")]


def test_a_gap_is_a_box_and_furniture_stands_apart() -> None:
    blocks = [block for section in sections_of(TEXT, structure(TEXT), []) for block in section.blocks]
    (gap,) = (block for block in blocks if block.kind == "gap")
    assert gap.length == 828
    asides = "".join(block.text for block in blocks if block.kind == "aside")
    assert "上一篇" in asides
    assert "上一篇" not in "".join(block.text for block in blocks if block.kind == "p")


def test_a_mark_covers_its_span_and_carries_its_offset() -> None:
    start = TEXT.index("3亿元")
    pieces = [
        piece
        for section in sections_of(TEXT, structure(TEXT), [Mark(start, start + 3, 7)])
        for block in section.blocks
        for piece in block.pieces
        if piece.key is not None
    ]
    assert [(piece.text, piece.start, piece.key, piece.first) for piece in pieces] == [("3亿元", start, 7, True)]


@given(st.data())
def test_pieces_map_back_to_the_document(data: st.DataObject) -> None:
    """Every piece is the text at its offset, pieces never overlap, and each mark shows at least once."""
    words = st.sampled_from(
        ["𠮷田", "侨", "😀", "5个", "\n", "一、形势\n", "（一）任务\n", "。", "今年签约3亿元，", " |"]
    )
    text = "侨" + "".join(data.draw(st.lists(words, max_size=25)))
    places = st.tuples(st.integers(0, len(text) - 1), st.integers(1, 12))
    drawn = data.draw(st.lists(places, max_size=6))
    marks = [Mark(at, min(at + size, len(text)), key) for key, (at, size) in enumerate(drawn)]
    blocks = [block for section in sections_of(text, structure(text), marks) for block in section.blocks]
    pieces = [piece for block in blocks for piece in block.pieces]
    reach = 0
    for piece in pieces:
        assert text[piece.start : piece.start + len(piece.text)] == piece.text
        assert piece.start >= reach
        reach = piece.start + len(piece.text)
    shown = "".join(piece.text for piece in pieces)
    assert [c for c in shown if c.isalnum()] == [c for c in text if c.isalnum()]
