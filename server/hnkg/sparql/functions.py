"""The functions that the engine has beyond those of SPARQL 1.1; a test asks the engine for each.

>>> f"{XSD}date" in EXTENSION_FUNCTIONS
True
"""

from __future__ import annotations

from typing import Final

from hnkg.namespaces import XSD

GEOSPARQL: Final = "http://www.opengis.net/def/function/geosparql/"

#: Casts beside the seven that SPARQL 1.1 has.
_CASTS: Final = """
    date dayTimeDuration duration gDay gMonth gMonthDay gYear gYearMonth time
    yearMonthDuration
"""

_GEOSPARQL: Final = """
    area asGeoJSON centroid convexHull coordinateDimension difference dimension distance
    ehContains ehCoveredBy ehCovers ehDisjoint ehEquals ehInside ehMeet ehOverlap envelope
    getSRID intersection isEmpty isSimple length perimeter rcc8dc rcc8ec rcc8eq rcc8ntpp
    rcc8ntppi rcc8po rcc8tpp rcc8tppi relate sfContains sfCrosses sfDisjoint sfEquals
    sfIntersects sfOverlaps sfTouches sfWithin spatialDimension symDifference union
"""

#: The IRIs of all of them.
EXTENSION_FUNCTIONS: Final = (
    *(f"{GEOSPARQL}{name}" for name in _GEOSPARQL.split()),
    *(f"{XSD}{name}" for name in _CASTS.split()),
)
