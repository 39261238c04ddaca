"""Pictures that a signature shows: a blue signature and a red round seal, drawn for the demonstration.

Real offices upload their own transparent PNG files; these are made by code so that the demo owns every pixel, and
both carry the word DEMO so that nobody can take them for the real thing.
"""

import math
import random
from io import BytesIO

from documents.layout import fonts

_BLUE = (20, 50, 170, 255)
_RED = (210, 20, 30, 255)
_DOTS_PER_MM = 12  # about 300 dpi


def demo_signature(name: str) -> bytes:
    """PNG, 55x27 mm, transparent: a flourish that is always the same for the same name, and "DEMO" below it."""
    from PIL import Image, ImageDraw

    width, height = 55 * _DOTS_PER_MM, 27 * _DOTS_PER_MM
    picture = Image.new("RGBA", (width, height), (255, 255, 255, 0))
    draw = ImageDraw.Draw(picture)
    rng = random.Random(name)  # noqa: S311 - a drawing, not a secret
    points = _flourish(rng, width, height * 0.8)
    for index, (start, end) in enumerate(zip(points, points[1:], strict=False)):
        thickness = int(_DOTS_PER_MM * (0.35 + 0.25 * abs(math.sin(index / 9))))
        draw.line([start, end], fill=_BLUE, width=thickness)
        draw.ellipse(
            [end[0] - thickness / 2, end[1] - thickness / 2, end[0] + thickness / 2, end[1] + thickness / 2], fill=_BLUE
        )
    draw.text((width / 2, height * 0.93), "DEMO", font=_font(3.2), fill=_BLUE, anchor="mm")
    return _png(picture)


def demo_seal(agency_name: str) -> bytes:
    """PNG, 36x36 mm, transparent: two red rings, the agency's name around the rim, "DEMO" in the middle."""
    from PIL import Image, ImageDraw

    size = 36 * _DOTS_PER_MM
    picture = Image.new("RGBA", (size, size), (255, 255, 255, 0))
    draw = ImageDraw.Draw(picture)
    for radius_mm, line_mm in ((17.8, 0.7), (12.0, 0.3)):
        radius = radius_mm * _DOTS_PER_MM
        centre = size / 2
        box = [centre - radius, centre - radius, centre + radius, centre + radius]
        draw.ellipse(box, outline=_RED, width=int(line_mm * _DOTS_PER_MM))
    draw.text((size / 2, size / 2), "DEMO", font=_font(6), fill=_RED, anchor="mm")
    _write_round(picture, " ".join(agency_name.upper().split()) + " ★", radius=14.7 * _DOTS_PER_MM)
    return _png(picture)


def _flourish(rng: random.Random, width: float, height: float) -> list[tuple[float, float]]:
    """Points of a curve that runs from left to right in loops of changing height."""
    loops = rng.randint(4, 6)
    phase, lift = rng.uniform(0, math.tau), rng.uniform(0.25, 0.38)
    points = []
    for step in range(400):
        t = step / 399
        swing = math.sin(loops * math.tau * t + phase)
        x = width * (0.08 + 0.78 * t) + width * 0.055 * math.cos(loops * math.tau * t + phase)
        y = height * (0.55 - lift * swing * (1 - 0.65 * t) - 0.10 * math.sin(math.tau * t))
        points.append((x, y))
    points += [
        (width * (0.86 - 0.70 * t), height * (0.86 + 0.10 * math.sin(math.pi * t))) for t in (i / 60 for i in range(61))
    ]
    return points


def _write_round(picture, text: str, radius: float) -> None:
    """Write text clockwise around the middle of a square picture, spread over the whole circle."""
    from PIL import Image, ImageDraw

    text = text.replace("★", "*")
    font = _font(min(3.6, 190 / max(len(text), 1)))
    step = math.tau / len(text)
    for index, letter in enumerate(text):
        angle = -math.pi + step * (index + 0.5)
        tile = Image.new("RGBA", (80, 80), (255, 255, 255, 0))
        ImageDraw.Draw(tile).text((40, 40), letter, font=font, fill=_RED, anchor="mm")
        tile = tile.rotate(-math.degrees(angle), resample=Image.Resampling.BICUBIC)
        centre = picture.width / 2
        x, y = centre + radius * math.sin(angle), centre - radius * math.cos(angle)
        picture.alpha_composite(tile, (int(x - 40), int(y - 40)))


def _font(height_mm: float):
    from PIL import ImageFont

    return ImageFont.truetype(str(fonts.path("bold")), int(height_mm * _DOTS_PER_MM))


def _png(picture) -> bytes:
    output = BytesIO()
    picture.save(output, format="PNG", dpi=(_DOTS_PER_MM * 25.4,) * 2, optimize=True)
    return output.getvalue()
