"""Every reason for a refusal and every note, as the uploader reads them: what is wrong, what to do."""

from __future__ import annotations

_AGAIN = "请用 Word 或 WPS 打开原文件，“另存为”docx 后重新上传。"
_PASTE = "也可以把正文复制后直接粘贴。"

REFUSALS = {
    # the file as a whole
    "empty": "文件是空的，没有任何内容。请检查是否选错了文件，或原文件尚未保存。",
    "empty_text": "没有读到任何文字。请确认文件里有正文；如果正文是图片，请改为上传文字版或直接粘贴。",
    "too_large": "文件有 {size}，超过 {limit} 的上限。请压缩文件里的图片，或拆分后分别上传。",
    "missing": "找不到这个文件，或它不是普通文件。请重新选择文件上传。",
    "bad_name": "文件名里有看不见的控制字符或方向字符，可能被用来伪装类型。请改一个普通的文件名后重新上传。",
    "wrong_type": "文件扩展名是 {extension}，内容却是{found}，两者不一致。"
    "请核对文件，按真实类型改好扩展名或另存后再上传。",
    "not_supported": "这里只收 {allowed} 文件，不能读取{found}。请另存为其中一种格式后上传，" + _PASTE,
    "polyglot": "文件里还夹带着另一种文件（{found}），不能接收。" + _AGAIN,
    # old, locked, active
    "legacy_doc": "这是旧版 Word 的 doc 文件，不能直接读取。请用 Word 或 WPS 打开，“另存为”docx 后上传。",
    "legacy_office": "这是旧版 Office 文件（{found}），不能直接读取。请打开后另存为 docx、xlsx 等新格式再上传。",
    "encrypted": "文件加了密码，系统不能打开。请去掉密码后重新上传，" + _PASTE,
    "macro": "文件里带有宏程序，不能接收。请“另存为”不带宏的 docx 或 xlsx 后上传，" + _PASTE,
    "active_content": "文件里带有会自动执行的内容（{found}），不能接收。请删去后另存，再重新上传。",
    "remote_template": "文件套用了外部网络地址上的模板，打开时会自动联网，不能接收。" + _AGAIN,
    "remote_object": "文件引用了外部网络地址上的对象，打开时会自动联网，不能接收。请删去该对象后另存，再重新上传。",
    # inside the container
    "broken": "文件已经损坏或不完整，打不开。" + _AGAIN,
    "part_missing": "文件缺少正文部分，不是完整的{found}文档。" + _AGAIN,
    "bomb_size": "文件解开后超过 {limit}，不能接收。请删去不需要的内容或图片后重新上传。",
    "bomb_ratio": "文件的压缩比例异常，解开后会膨胀很多倍，不能接收。" + _AGAIN,
    "bomb_members": "文件内部的零件超过 {limit} 个，不能接收。" + _AGAIN,
    "nested": "文件里又套着压缩包，不能接收。请取出需要的内容，单独上传。",
    "unsafe_member": "文件内部有不安全的路径或链接，不能接收。" + _AGAIN,
    "unsafe_xml": "文件内部含有文档类型声明（DTD），正常的 Office 文件不会有，不能接收。" + _AGAIN,
    # text
    "nul": "文本文件里有空字节，很可能不是文本。请用记事本打开核对，“另存为”UTF-8 编码后上传。",
    "encoding": "认不出这个文本文件的编码（第 {offset} 个字节附近）。请用记事本打开，“另存为”UTF-8 编码后上传，"
    + _PASTE,
    "text_too_long": "文字超过 {limit} 字，不像一份单独的文件。请拆分后分别上传。",
    # tables
    "sheet_rows": "表格超过 {limit} 行。请拆分后分别上传。",
    # pdf
    "pdf_no_text": "这份 PDF 没有文字层，多半是扫描件，系统读不到文字。请上传原来的 docx，" + _PASTE,
    "pdf_pages": "PDF 超过 {limit} 页。请拆分后分别上传。",
    # pictures
    "picture_size": "图片有 {width}×{height} 像素，超过上限。请缩小图片后重新上传。",
    "picture_broken": "图片已经损坏或不完整。请重新拍摄或导出后上传。",
    # the child process
    "busy": "正在处理的文件较多，这个文件还没有读取。请稍后再上传一次。",
    "timeout": "读取这个文件超过 {limit} 秒，已经停止。" + _AGAIN + _PASTE,
    "too_heavy": "读取这个文件需要的内存超过上限，已经停止。请删去大图片或拆分后重新上传，" + _PASTE,
    "crashed": "读取这个文件时程序意外停止，系统不受影响。" + _AGAIN + _PASTE,
}

NOTES = {
    "line_ends": "换行符已统一。",
    "controls": "去掉了 {count} 个看不见的控制字符。",
    "encoding": "按 {encoding} 编码读取。",
    "rare_text": "文字里生僻字偏多，可能是编码认错了，请核对开头几行。",
    "headers": "页眉、页脚没有读取。",
    "text_boxes": "文本框里的文字没有读取。",
    "footnotes": "脚注、尾注没有读取。",
    "comments": "批注没有读取。",
    "revisions": "文件里有修订痕迹，按接受全部修订后的文字读取。",
    "hidden": "隐藏文字没有读取。",
    "numbering": "自动编号已按显示的样子写进文字。",
    "formulas": "公式没有读取。",
    "pictures": "文件里有图片，图片上的文字没有读取。",
    "embedded": "文件里嵌入的其他文件没有读取。",
    "alt_chunk": "插入的其他格式内容没有读取。",
    "external": "文件里有 {count} 处外部引用，没有访问，也没有读取。",
    "local_template": "文件套用了本机上的模板，没有读取。",
    "dde": "文件里有自动更新的域（DDE），没有执行。",
    "ole_package": "文件里嵌入了打包对象，没有打开。",
    "pdf_order": "文字按 PDF 内部的先后次序取出，表格和分栏可能错行，请对照原文。",
    "pdf_blank_pages": "其中 {count} 页没有文字（可能是图片或扫描页），没有读取。",
    "picture_data": "已去掉照片里的拍摄信息（位置、时间、设备等），画面不变。",
    "picture_tail": "已去掉图片末尾附带的其他数据。",
}

KIND_NAMES = {
    "docx": " docx 文档",
    "xlsx": " xlsx 表格",
    "pptx": " pptx 演示文稿",
    "pdf": " PDF",
    "txt": "文本",
    "jpg": " JPEG 图片",
    "png": " PNG 图片",
    "webp": " WebP 图片",
    "gif": " GIF 图片",
    "zip": "压缩包",
    "ole": "旧版 Office 文件",
    "rtf": " RTF 文档",
    "html": "网页",
    "svg": " SVG 图形",
    "xml": " XML 数据",
    "executable": "可执行程序",
    "script": "脚本程序",
    "odf": " OpenDocument 文档",
    "archive": "压缩包",
    "binary": "无法识别的数据",
}


def message(code: str, **details: object) -> str:
    return REFUSALS[code].format(**details)


def note(code: str, **details: object) -> str:
    return NOTES[code].format(**details)


def kind_name(kind: str) -> str:
    return KIND_NAMES.get(kind, KIND_NAMES["binary"])


def megabytes(size: int) -> str:
    return f"{size / 1024 / 1024:.1f}".rstrip("0").rstrip(".") + " MB"
