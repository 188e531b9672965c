"""The one exception a command shows to its user: a Chinese sentence, never a traceback."""

from __future__ import annotations

import errno


class Problem(Exception):
    """A fault the user can act on. `str(problem)` is one complete Chinese sentence."""

    def __init__(self, sentence: str, code: int = 1) -> None:
        super().__init__(sentence)
        self.code = code  # exit code of the command


REASONS = {
    errno.ENOENT: "文件不存在",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EISDIR: "这是一个文件夹",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.ENOSPC: "磁盘已满",
    errno.EROFS: "磁盘是只读的",
}


def reason(error: OSError) -> str:
    """What the system says, in Chinese where it is a usual thing."""
    return REASONS.get(error.errno or 0, error.strerror or str(error))
