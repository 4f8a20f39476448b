"""What colours look like to people: contrast, distance, and the three dichromacies."""

from __future__ import annotations

import math

Rgb = tuple[float, float, float]

_MACHADO: dict[str, tuple[Rgb, Rgb, Rgb]] = {
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}

SEEN_BY = ("everybody", *_MACHADO)


def contrast(one: Rgb, other: Rgb) -> float:
    """The contrast ratio of WCAG 2.x (https://www.w3.org/TR/WCAG21/#dfn-contrast-ratio), 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def as_seen(colour: Rgb, by: str) -> Rgb:
    """An sRGB colour as `by` sees it, in linear RGB.

    The matrices are those of severity 1.0, made for linear RGB, of G. M. Machado, M. M. Oliveira, L. A. F. Fernandes:
    "A Physiologically-based Model for Simulation of Color Vision Deficiency", IEEE Transactions on Visualization and
    Computer Graphics 15(6), 2009 (https://www.inf.ufrgs.br/~oliveira/pubs_files/CVD_Simulation/CVD_Simulation.html).
    """
    red, green, blue = linear = _linear(colour)
    if by == "everybody":
        return linear
    mixed = [min(1.0, max(0.0, r * red + g * green + b * blue)) for r, g, b in _MACHADO[by]]
    return mixed[0], mixed[1], mixed[2]


def distance(one: Rgb, other: Rgb) -> float:
    """CIE 1976 colour difference of two colours in linear RGB (CIE 15:2004, white D65): some 2.3 are just noticed."""
    return math.dist(_lab(one), _lab(other))


def _luminance(colour: Rgb) -> float:
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(colour: Rgb) -> Rgb:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (value / 255 for value in colour)
    )
    return red, green, blue


def _lab(linear: Rgb) -> Rgb:
    red, green, blue = linear
    x = (0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / 0.95047
    y = 0.2126729 * red + 0.7151522 * green + 0.0721750 * blue
    z = (0.0193339 * red + 0.1191920 * green + 0.9503041 * blue) / 1.08883
    fx, fy, fz = (t ** (1 / 3) if t > 216 / 24389 else (24389 / 27 * t + 16) / 116 for t in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)
