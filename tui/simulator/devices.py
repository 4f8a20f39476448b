"""What people watch with: the catalogue, how common each is, and System73's upper-case words for it."""

from __future__ import annotations

from dataclasses import dataclass

from tui.simulator.vocabulary import Device


@dataclass(frozen=True, slots=True)
class CataloguedDevice:
    """One kind of device with its share of the audience and System73's keys for its system and platform."""

    device: Device
    weight: float
    system73_os: str
    system73_platform: str


def _device(
    names: tuple[str, str, str, str], system: tuple[str, str], platform: str, browser: str, connection: str
) -> Device:
    name, model, manufacturer, hardware = names
    if connection == "ETHERNET":
        return Device(name, model, manufacturer, hardware, *system, platform, browser, "ETHERNET")
    if connection == "CELLULAR":
        return Device(name, model, manufacturer, hardware, *system, platform, browser, "CELLULAR")
    return Device(name, model, manufacturer, hardware, *system, platform, browser, "WIFI")


_PHONE, _TABLET, _TV, _BOX, _DESKTOP = "Mobile Phone", "Tablet", "Smart TV", "Set Top Box", "Desktop"
_APP = "Native App"
_IPHONE = "Apple iPhone"

CATALOGUE: tuple[CataloguedDevice, ...] = tuple(
    CataloguedDevice(_device(*description), weight, system73_os, system73_platform)
    for weight, system73_os, system73_platform, description in (
        (8, "IOS", "IOS", ((_IPHONE, "iPhone 15", "Apple", _PHONE), ("iOS", "18.1"), "iOS", _APP, "WIFI")),
        (6, "IOS", "IOS", ((_IPHONE, "iPhone 13", "Apple", _PHONE), ("iOS", "17.6"), "iOS", _APP, "CELLULAR")),
        (4, "IOS", "IOS", (("Apple iPad", "iPad Air", "Apple", _TABLET), ("iOS", "18.1"), "iOS", _APP, "WIFI")),
        (9, "ANDROID", "ANDROID",
         (("Galaxy S24", "SM-S921B", "Samsung", _PHONE), ("Android", "15"), "Android", _APP, "WIFI")),
        (7, "ANDROID", "ANDROID",
         (("Pixel 8", "Pixel 8", "Google", _PHONE), ("Android", "15"), "Android", _APP, "CELLULAR")),
        (5, "ANDROID", "ANDROID",
         (("Redmi Note 12", "23021RAAEG", "Xiaomi", _PHONE), ("Android", "13"), "Android", _APP, "WIFI")),
        (11, "TIZEN", "TIZEN",
         (("Samsung TV", "QE55Q80C", "Samsung", _TV), ("Tizen", "7.0"), "Smart TV", _APP, "WIFI")),
        (7, "WEBOS", "WEBOS",
         (("LG TV", "OLED55C3", "LG", _TV), ("webOS", "23"), "Smart TV", _APP, "ETHERNET")),
        (6, "ANDROID", "ANDROID_TV",
         (("Sony Bravia", "XR-55A80L", "Sony", _TV), ("Android TV", "12"), "Smart TV", _APP, "WIFI")),
        (9, "LINUX", "STB",
         (("Operator Box", "OB-4200", "Sagemcom", _BOX), ("Linux", "5.10"), "Set Top Box", _APP, "ETHERNET")),
        (5, "ROKU", "ROKU",
         (("Roku Ultra", "4802X", "Roku", _BOX), ("Roku OS", "13.0"), "Roku", _APP, "WIFI")),
        (10, "WINDOWS", "CHROME",
         (("Desktop", "PC", "unknown", _DESKTOP), ("Windows", "11"), "Web", "Chrome", "ETHERNET")),
        (4, "WINDOWS", "FIREFOX",
         (("Desktop", "PC", "unknown", _DESKTOP), ("Windows", "10"), "Web", "Firefox", "WIFI")),
        (3, "WINDOWS", "EDGE",
         (("Desktop", "PC", "unknown", _DESKTOP), ("Windows", "11"), "Web", "Edge", "WIFI")),
        (5, "MAC", "SAFARI",
         (("MacBook", "Mac", "Apple", _DESKTOP), ("macOS", "15.1"), "Web", "Safari", "WIFI")),
        (1, "LINUX", "FIREFOX",
         (("Desktop", "PC", "unknown", _DESKTOP), ("Linux", "6.8"), "Web", "Firefox", "ETHERNET")),
    )
)  # fmt: skip

FAIRPLAY_OS = "iOS"
"""The operating system whose licences come from FairPlay in this world."""
