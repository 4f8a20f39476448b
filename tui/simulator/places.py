"""Where the viewers live. Cities are real, networks invented; AS numbers are those kept for documentation
(RFC 5398: 64496-64511 and 65536-65551)."""

from __future__ import annotations

from tui.simulator.vocabulary import Place

_EU, _NA = "Europe", "North America"

_COUNTRIES = {
    "AT": ("Austria", _EU),
    "DE": ("Germany", _EU),
    "ES": ("Spain", _EU),
    "FR": ("France", _EU),
    "GB": ("United Kingdom", _EU),
    "IT": ("Italy", _EU),
    "US": ("United States", _NA),
    "CA": ("Canada", _NA),
}
_NETWORKS = {
    "Alpennet": (64496, "ALPENNET-AS - Alpennet GmbH, AT"),
    "Rheinkabel": (64497, "RHEINKABEL - Rheinkabel AG, DE"),
    "Hansefon": (64498, "HANSEFON-AS - Hansefon Telekommunikation, DE"),
    "Iberfibra": (64499, "IBERFIBRA - Iberfibra Redes S.A., ES"),
    "Meseta Movil": (64500, "MESETA-MOVIL - Meseta Movil S.L., ES"),
    "Gallia Telecom": (64501, "GALLIA-AS - Gallia Telecom SAS, FR"),
    "Thames Broadband": (64502, "THAMES-BB - Thames Broadband Ltd, GB"),
    "Tirreno Fibra": (64503, "TIRRENO-AS - Tirreno Fibra S.p.A., IT"),
    "Lakeshore Cable": (65536, "LAKESHORE-65536 - Lakeshore Cable Communications, LLC, US"),
    "Prairie Wireless": (65537, "PRAIRIE-WIRELESS - Prairie Wireless Inc, US"),
    "Maple Fibre": (65538, "MAPLE-FIBRE - Maple Fibre Corp, CA"),
}


def _place(city: str, region: str, region_code: str, country: str, postal_code: str, isp: str) -> Place:
    name, continent = _COUNTRIES[country]
    asn, description = _NETWORKS[isp]
    return Place(city, region, region_code, name, country, continent, postal_code, isp, asn, description)


PLACES: tuple[tuple[Place, float], ...] = (
    (_place("Vienna", "Vienna", "9", "AT", "1070", "Alpennet"), 5),
    (_place("Graz", "Styria", "6", "AT", "8010", "Alpennet"), 2),
    (_place("Cologne", "North Rhine-Westphalia", "NW", "DE", "50667", "Rheinkabel"), 6),
    (_place("Berlin", "Berlin", "BE", "DE", "10115", "Rheinkabel"), 7),
    (_place("Hamburg", "Hamburg", "HH", "DE", "20095", "Hansefon"), 6),
    (_place("Munich", "Bavaria", "BY", "DE", "80331", "Hansefon"), 5),
    (_place("Madrid", "Madrid", "MD", "ES", "28013", "Iberfibra"), 10),
    (_place("Barcelona", "Catalonia", "CT", "ES", "08002", "Iberfibra"), 8),
    (_place("Valencia", "Valencia", "VC", "ES", "46001", "Meseta Movil"), 5),
    (_place("Seville", "Andalusia", "AN", "ES", "41001", "Meseta Movil"), 4),
    (_place("Paris", "Ile-de-France", "IDF", "FR", "75002", "Gallia Telecom"), 9),
    (_place("Lyon", "Auvergne-Rhone-Alpes", "ARA", "FR", "69001", "Gallia Telecom"), 4),
    (_place("London", "England", "ENG", "GB", "SW1A", "Thames Broadband"), 9),
    (_place("Manchester", "England", "ENG", "GB", "M1", "Thames Broadband"), 4),
    (_place("Rome", "Lazio", "RM", "IT", "00185", "Tirreno Fibra"), 5),
    (_place("Milan", "Lombardy", "MI", "IT", "20121", "Tirreno Fibra"), 5),
    (_place("Chicago", "Illinois", "IL", "US", "60609", "Lakeshore Cable"), 3),
    (_place("Denver", "Colorado", "CO", "US", "80202", "Prairie Wireless"), 2),
    (_place("Toronto", "Ontario", "ON", "CA", "M5V", "Maple Fibre"), 2),
)
"""Every place with its share of the viewers."""
