"""Units of the demo county with their short forms; a real county hands over its own table."""

from __future__ import annotations

TOWNSHIPS = {
    "云锦街道": "锦绣社区 织坊社区 南门社区 侨兴社区",
    "望归街道": "海棠社区 码头社区 归心社区 灯塔社区",
    "新榕街道": "榕荫社区 书院社区 新港社区 学府社区",
    "枕江镇": "江畔村 渡口村 上洲村 沙头村",
    "归帆镇": "帆顶村 侨洋村 麻园村 港尾社区",
    "榕湾镇": "湾头村 大榕村 后厝村 潮平社区",
    "石塔镇": "塔下村 石埕村 东埔村 塔前社区",
    "双橹镇": "橹下村 前渡村 溪口村 橹声社区",
    "桥亭镇": "廊桥村 亭前村 桥头社区",
    "鹭洲镇": "鹭尾村 白沙村 芦塘村 沙洲社区",
    "岭下镇": "岭脚村 茶亭村 竹坪村",
    "柘岭乡": "柘坑村 半山村 大柘村",
    "雾岭乡": "云顶村 雾源村 茶山村",
    "银坪乡": "银坑村 上坪村 下坪村",
}
COUNTY = {
    "县委统战部": "统战部 县统战部 县侨办 侨办 县委统战部(县侨办)",
    "县侨联": "侨联 县归国华侨联合会",
    "县人社局": "人社局 人社 县人力资源和社会保障局",
    "县商务局": "商务局 商务 县招商局 招商局 县商务(招商)局",
    "县文旅局": "文旅局 文旅 县文化和旅游局",
    "县融媒体中心": "融媒体中心 融媒体 融媒 县融媒",
    "县科工局": "科工局 科工",
    "县委办": "县委办公室",
    "县教育局": "教育局",
    "县民政局": "民政局",
    "县住建局": "住建局",
    "县侨商会": "侨商会 澜溪县侨商会",
    "侨务服务专线": "服务专线 专线 侨务专线 县侨务服务专线 侨务热线",
}


def rows() -> list[dict[str, object]]:
    """The table in the form that a county hands over: name, parent, level, aliases."""
    table: list[dict[str, object]] = [
        {"name": name, "parent": "", "level": "county", "aliases": words.split()} for name, words in COUNTY.items()
    ]
    for township, communities in TOWNSHIPS.items():
        table.append({"name": township, "parent": "", "level": "township", "aliases": []})
        table += [
            {"name": name, "parent": township, "level": "community", "aliases": []} for name in communities.split()
        ]
    return table
