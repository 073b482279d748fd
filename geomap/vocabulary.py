"""The fixed terms of the ledger: kinds, stages, precisions.

Order matters: kinds in the order of the legend, stages from the first idea to the finished work,
precisions from the finest to none.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Term:
    """One term, with its labels in both languages."""

    id: str
    zh: str
    en: str
    meaning_zh: str = ""
    meaning_en: str = ""

    def label(self, lang: str) -> str:
        """Return the term's label in ``lang`` (``zh`` or ``en``)."""
        return self.en if lang == "en" else self.zh

    def meaning(self, lang: str) -> str:
        """Return what the term means, in ``lang``."""
        return self.meaning_en if lang == "en" else self.meaning_zh


def _terms(*terms: Term) -> dict[str, Term]:
    return {term.id: term for term in terms}


KINDS = _terms(
    Term("admin", "行政区", "Administrative units"),
    Term("metro", "都市圈与片区", "Metropolitan areas and regions"),
    Term("zone", "新区与开发区", "New areas and development zones"),
    Term("belt", "经济带与走廊", "Belts and corridors"),
    Term("railway", "铁路", "Railways"),
    Term("transit", "城市轨道与市域铁路", "Urban and suburban rail"),
    Term("expressway", "高速公路", "Expressways"),
    Term("road", "公路与城市道路", "Roads, bridges, tunnels"),
    Term("airport", "机场", "Airports"),
    Term("port", "港口与航运枢纽", "Ports and navigation hubs"),
    Term("waterway", "航道", "Waterways"),
    Term("river", "河流湖泊", "Rivers and lakes"),
    Term("reservoir", "水库", "Reservoirs"),
    Term("water", "水利工程", "Water works"),
    Term("energy", "能源", "Energy"),
    Term("logistics", "物流与口岸", "Logistics and land ports"),
    Term("science", "科技设施", "Science facilities"),
    Term("culture", "文旅", "Culture and tourism"),
    Term("ecology", "生态", "Ecology"),
    Term("facility", "公共设施", "Public facilities"),
)

STAGES = _terms(
    Term("studying", "研究论证", "Studied", "规划研究、谋划、研究论证", "studied or proposed"),
    Term(
        "preparing",
        "前期工作",
        "Prepared",
        "规划建设、推进前期工作、争取",
        "preliminary work, sought",
    ),
    Term("starting", "开工启动", "Starting", "开工建设、力争开工、启动建设", "work to begin"),
    Term("building", "加快建设", "Being built", "加快建设、实施、打造、共建", "under way"),
    Term(
        "upgrading",
        "改造提升",
        "Being upgraded",
        "扩能改造、扩建、迁建、提升",
        "extended, widened, moved",
    ),
    Term(
        "completing", "建成投用", "To be completed", "建成投用、基本建成（目标）", "to be finished"
    ),
    Term("built", "已建成", "In use", "已建成，依托、发挥其作用", "exists and is relied on"),
    Term("none", "未述阶段", "No stage stated", "仅作为地点提及", "named only as a place"),
)
STAGE_RANK = {stage: rank for rank, stage in enumerate(STAGES)} | {"none": -1}

PRECISIONS = _terms(
    Term("surveyed", "实测", "surveyed", "按实测位置或线位", "as surveyed"),
    Term(
        "station",
        "经车站节点",
        "through stations",
        "经已知车站或节点连线",
        "drawn through known nodes",
    ),
    Term("site", "到场址", "site", "落在场址上", "at its site"),
    Term("boundary", "按界线", "boundary", "按行政区边界", "by administrative boundaries"),
    Term("town", "到乡镇", "town", "落在所在乡镇", "at its town"),
    Term("seat", "到驻地", "seat", "落在政府驻地", "at the seat of government"),
    Term("schematic", "示意线", "schematic", "按所述地名连线示意", "a sketch through named places"),
    Term(
        "approximate", "约略", "approximate", "约略位置，见误差半径", "approximate, see the radius"
    ),
    Term("county", "到区县", "county", "仅知所在区县", "only its county is known"),
    Term("city", "到市州", "city", "仅知所在市州", "only its prefecture is known"),
    Term("province", "到省", "province", "仅知所在省市", "only its province is known"),
    Term("none", "未落图", "not placed", "未能落图", "could not be placed"),
)

ROUTE_KINDS = frozenset({"railway", "transit", "expressway", "road", "waterway"})
"""Kinds of lines that are named by the places they connect."""
LINE_KINDS = ROUTE_KINDS | {"river", "water", "energy", "belt"}
"""Kinds whose features may be corridors, drawn as lines."""
