"""Under which class of cases a confirmed warning is filed (field guide 1.5)."""

from dayuan.warnings.rules.levels import Family

CLASS_OF_FAMILY = {
    Family.VEHICLE: "02003",
    Family.FIRE: "05002",
    Family.WATER: "06002",
    Family.GEOHAZARD: "06001",
    Family.CROWD: "19001",
    Family.CARE: "11002",
    Family.DISPUTE: "01010",
    Family.WEATHER: "16001",
    Family.DEVICE: "09005",
    Family.OTHER: "19001",
}
