"""Scenes as citizens photograph them, drawn by chance from a seed, and what happens to a photo on its way."""

import io
import math
import random
from collections.abc import Callable, Mapping

from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageOps

SIZE = (960, 720)
Colour = tuple[int, int, int]
Change = Callable[[Image.Image], Image.Image]


def street(seed: int) -> Image.Image:
    """Sky, houses, a road, cars, and a hole, a puddle, a fallen tree or bins on it."""
    chance = random.Random(seed)
    width, height = SIZE
    horizon = int(height * chance.uniform(0.22, 0.5))
    picture = ground(chance, 0.4, (110, 150, 190), (225, 230, 235))
    picture.paste(ground(chance, 0.75, (60, 58, 55), (170, 165, 155)).crop((0, horizon, *SIZE)), (0, horizon))
    draw = ImageDraw.Draw(picture)
    _houses(draw, chance, horizon)
    far, left, right = (
        chance.randint(int(width * a), int(width * b)) for a, b in ((0.2, 0.8), (-0.3, 0.3), (0.7, 1.3))
    )
    road = Image.new("L", SIZE)
    ImageDraw.Draw(road).polygon([(far - 30, horizon), (far + 30, horizon), (right, height), (left, height)], 255)
    picture.paste(ground(chance, 0.8, (40, 40, 42), (120, 120, 122)), mask=road)
    for _ in range(chance.randint(0, 3)):
        x, y, long = chance.randint(0, width), chance.randint(horizon, int(height * 0.8)), chance.randint(50, 200)
        draw.rounded_rectangle((x, y, x + long, y + long / 3), long / 10, near(chance, (150, 120, 120), 100))
        draw.rectangle((x + long * 0.2, y - long * 0.2, x + long * 0.8, y), near(chance, (50, 60, 70)))
    _trouble(picture, chance)
    return Image.blend(picture, grain(chance, 0.25).convert("RGB"), 0.08)


def grain(chance: random.Random, strength: float) -> Image.Image:
    """What a sensor adds by itself; Pillow's own noise has no seed."""
    return Image.frombytes("L", SIZE, chance.randbytes(SIZE[0] * SIZE[1])).point(
        [round(128 + strength * (level - 128)) for level in range(256)]
    )


def ground(chance: random.Random, roughness: float, dark: Colour, light: Colour) -> Image.Image:
    """Sky, sand, asphalt or plaster: noise of halving sizes."""
    grown, weight, total, cells = Image.new("L", SIZE, 128), 1.0, 0.0, 3
    while cells < SIZE[0] // 4:
        rows = cells * SIZE[1] // SIZE[0]
        layer = Image.frombytes("L", (cells, rows), chance.randbytes(cells * rows)).resize(
            SIZE, Image.Resampling.BICUBIC
        )
        total += weight
        grown = Image.blend(grown, layer, weight / total)
        weight, cells = weight * roughness, cells * 2
    return ImageOps.colorize(grown, near(chance, dark), near(chance, light))


def near(chance: random.Random, colour: Colour, spread: int = 25) -> Colour:
    """A colour like it."""
    red, green, blue = (max(0, min(255, one + chance.randint(-spread, spread))) for one in colour)
    return red, green, blue


def _houses(draw: ImageDraw.ImageDraw, chance: random.Random, horizon: int) -> None:
    x, width = 0, SIZE[0]
    while x < width:
        wide, high = chance.randint(width // 12, width // 4), chance.randint(60, int(horizon * 0.95))
        draw.rectangle((x, horizon - high, x + wide, horizon), near(chance, (190, 170, 140), 40))
        for left in range(x + 10, x + wide - 20, chance.randint(28, 60)):
            for top in range(horizon - high + 12, horizon - 20, chance.randint(34, 60)):
                draw.rectangle((left, top, left + 14, top + 20), near(chance, (60, 70, 80)))
        x += wide + chance.randint(0, width // 10)


def _trouble(picture: Image.Image, chance: random.Random) -> None:
    x, y = chance.randint(240, 720), chance.randint(430, 610)
    size = chance.randint(120, 320)
    kind = chance.choice(("hole", "puddle", "tree", "bins"))
    if kind in ("hole", "puddle"):
        dark, light = ((15, 13, 10), (80, 70, 60)) if kind == "hole" else ((90, 100, 105), (190, 200, 210))
        edge = [(chance.uniform(0.6, 1) * size, number * math.pi / 9) for number in range(18)]
        mask = Image.new("L", SIZE)
        ImageDraw.Draw(mask).polygon([(x + far * math.cos(at), y + 0.45 * far * math.sin(at)) for far, at in edge], 255)
        picture.paste(ground(chance, 0.5, dark, light), mask=mask.filter(ImageFilter.GaussianBlur(5)))
        return
    draw = ImageDraw.Draw(picture)
    green = (50, 90, 40) if kind == "tree" else (40, 110, 60)
    for _ in range(200 if kind == "tree" else 3):
        left, top = chance.gauss(x, size * 0.4), chance.gauss(y, size * 0.25)
        wide = chance.randint(6, size // 8) if kind == "tree" else size // 3
        draw.rectangle((left, top - wide, left + wide, top + wide), near(chance, green, 30))


def with_dark_edges(picture: Image.Image) -> Image.Image:
    """As a lens sees it."""
    edges = Image.radial_gradient("L").resize(picture.size).point(lambda level: level * 0.35)
    return Image.composite(Image.new("RGB", picture.size), picture, edges)


def wall(seed: int) -> Image.Image:
    """A plastered wall, and nothing on it."""
    return with_dark_edges(ground(random.Random(seed), 0.8, (180, 175, 165), (200, 195, 185)))


def desert(seed: int) -> Image.Image:
    """Sky over sand."""
    chance = random.Random(seed)
    picture = ground(chance, 0.3, (120, 160, 200), (200, 215, 230)).filter(ImageFilter.GaussianBlur(30))
    horizon = chance.randint(300, 420)
    picture.paste(ground(chance, 0.45, (190, 160, 115), (215, 190, 150)).crop((0, horizon, *SIZE)), (0, horizon))
    return with_dark_edges(picture)


def night(seed: int) -> Image.Image:
    """A street whose lamps do not work."""
    return ImageEnhance.Brightness(street(seed)).enhance(0.1)


def letter(seed: int) -> Image.Image:
    """A page of an official letter."""
    chance = random.Random(seed)
    page = Image.new("RGB", (900, 1270), (252, 252, 250))
    draw = ImageDraw.Draw(page)
    draw.rectangle((60, 60, 240, 180), (30, 60, 120))
    for top in range(240, 1180, 36):
        left = 80
        while left < 820 and chance.random() < 0.95:
            wide = chance.randint(20, 110)
            draw.rectangle((left, top, min(left + wide, 840), top + 14), (30, 30, 30))
            left += wide + 14
    return page


def screen(seed: int) -> Image.Image:
    """What an app shows, captured."""
    chance = random.Random(seed)
    shown = Image.new("RGB", (1080, 2200), (245, 245, 248))
    draw = ImageDraw.Draw(shown)
    draw.rectangle((0, 0, 1080, 200), (0, 90, 80))
    for top in range(260, 2100, chance.choice((180, 190, 240))):
        left, right = (40, chance.randint(500, 780)) if chance.random() < 0.5 else (chance.randint(300, 500), 1040)
        draw.rounded_rectangle((left, top, right, top + 120), 20, chance.choice(((255, 255, 255), (220, 248, 198))))
        draw.rectangle((left + 40, top + 40, right - 60, top + 56), (60, 60, 60))
    return shown


def jpeg(picture: Image.Image, quality: int = 88, **more: object) -> bytes:
    """The photo as a file."""
    file = io.BytesIO()
    picture.convert("RGB").save(file, "JPEG", quality=quality, **more)  # type: ignore[arg-type]
    return file.getvalue()


def opened(content: bytes) -> Image.Image:
    """The file as a picture."""
    with Image.open(io.BytesIO(content)) as picture:
        return picture.convert("RGB")


def scaled(picture: Image.Image, factor: float) -> Image.Image:
    """The photo made smaller or larger."""
    return picture.resize((int(picture.width * factor), int(picture.height * factor)), Image.Resampling.BICUBIC)


def cropped(picture: Image.Image, share: float) -> Image.Image:
    """The photo with so much of it cut off at each side."""
    wide, high = picture.size
    return picture.crop((int(wide * share), int(high * share), int(wide * (1 - share)), int(high * (1 - share))))


def stamped(picture: Image.Image) -> Image.Image:
    """The photo with a box for date and time in a corner."""
    marked = picture.copy()
    wide, high = picture.size
    ImageDraw.Draw(marked).rectangle((wide * 0.7, high * 0.93, wide * 0.98, high * 0.98), (0, 0, 0))
    return marked


CHANGES: Mapping[str, Change] = {
    "compressed": lambda picture: opened(jpeg(picture, 40)),
    "scaled to a third": lambda picture: scaled(picture, 0.33),
    "scaled up": lambda picture: scaled(picture, 1.5),
    "sent by a chat": lambda picture: opened(jpeg(scaled(picture, 0.8), 60)),
    "sent on by a chat five times": lambda picture: _sent_on(picture, 5),
    "brighter": lambda picture: ImageEnhance.Brightness(picture).enhance(1.25),
    "darker": lambda picture: ImageEnhance.Brightness(picture).enhance(0.8),
    "of more contrast": lambda picture: ImageEnhance.Contrast(picture).enhance(1.3),
    "grey": lambda picture: picture.convert("L").convert("RGB"),
    "sharpened": lambda picture: ImageEnhance.Sharpness(picture).enhance(2),
    "a hundredth cut off": lambda picture: cropped(picture, 0.01),
    "with the date stamped on": stamped,
}
"""What leaves a photo the same photo."""


def _sent_on(picture: Image.Image, times: int) -> Image.Image:
    for _ in range(times):
        picture = opened(jpeg(picture, 60))
    return picture
