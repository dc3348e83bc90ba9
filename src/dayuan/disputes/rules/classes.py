"""Under which class of cases a dispute is filed (field guide 1.5)."""

from dayuan.disputes.rules.workflow import DisputeKind

CLASS_OF_KIND = {
    DisputeKind.NEIGHBOURS: "01001",
    DisputeKind.MARRIAGE_AND_FAMILY: "01002",
    DisputeKind.BRIDE_PRICE: "01002",
    DisputeKind.FOREST_AND_LAND: "01003",
    DisputeKind.LAND_TAKING: "01003",
    DisputeKind.HOUSE_AND_PLOT: "01004",
    DisputeKind.CONTRACT_AND_DEBT: "01005",
    DisputeKind.DAMAGES: "01006",
    DisputeKind.TRAFFIC: "01006",
    DisputeKind.MEDICAL: "01006",
    DisputeKind.LABOUR: "01007",
    DisputeKind.IRRIGATION: "01008",
    DisputeKind.SUPPORT_OF_ELDERS: "01009",
    DisputeKind.PRODUCTION: "01010",
    DisputeKind.ENVIRONMENT: "01010",
    DisputeKind.PROPERTY_SERVICE: "01010",
    DisputeKind.CONSUMER: "01010",
    DisputeKind.GRAVES: "01010",
    DisputeKind.OTHER: "01010",
}
"""Every kind has one; of the kinds that share a class the first stands for it."""

KIND_OF_CLASS = {code: kind for kind, code in reversed(CLASS_OF_KIND.items())} | {"01010": DisputeKind.OTHER}
