"""`kill -9` in the middle of a restore: the old county is whole, and the next start removes what was begun."""

from __future__ import annotations

from pathlib import Path

from tests.backup.conftest import Backed
from tests.backup.place import A


def test_killed_before_the_swap_leaves_the_old_county_whole(backed: Backed, tmp_path: Path) -> None:
    place = backed.place
    ((name,),) = place.execute("SELECT short_name FROM c990123.orgs_unit WHERE code = '990123'")
    place.execute("UPDATE c990123.orgs_unit SET short_name = '今日' WHERE code = '990123'")
    lost = min((place.root / "files" / A).rglob("??/*"))
    content = lost.read_bytes()
    lost.unlink()  # a restore would bring it
    contents, files = place.contents(A), place.files(A)
    restore = place.start("restore", "--replace", str(backed.file))
    assert restore.stderr is not None
    for line in restore.stderr:
        if "正在核验县" in line:
            restore.kill()
            break
    assert restore.wait() == -9
    restore.stderr.close()
    assert (place.contents(A), (place.root / "restore.json").exists()) == (contents, True)
    done = place.run("backup", str(tmp_path / "next.tar"))
    assert "上一次恢复没有做完，正在收尾" in done.stderr
    assert (place.contents(A), place.files(A)) == (contents, files)
    assert place.schemas() == {"c990123", "c990124"}
    assert not (place.root / "restore.json").exists()
    lost.write_bytes(content)
    place.execute(f"UPDATE c990123.orgs_unit SET short_name = '{name}' WHERE code = '990123'")
