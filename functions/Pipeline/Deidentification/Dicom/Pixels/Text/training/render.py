"""
Renders what the search for burned-in text is trained with: images with text in FOLDER/pos, with a file of boxes beside
each, and images without text in FOLDER/neg. Nothing in them is about anybody: names and numbers come from the dice.

Grounds are synthetic (noise, scales, grids, markers, curves, shapes) and, where --backgrounds names a folder of PGM
files without text, these: the committed weights were trained on open chest X-rays (pneumonia set of Kermany et al.,
Cell 2018) and on the open DICOM test files of pydicom and others that were looked at and have no text.
Fonts are all that fontconfig names, but for symbols: Debian's packages of fonts were installed (DejaVu, Liberation,
Noto, TeX Gyre, Hershey-like ones among them). A quarter of the lines is thinned to hairlines (Zhang and Suen 1984), as
consoles of older devices draw them, a quarter is a small bitmap font at a multiple of its size.

Usage: render.py FOLDER --seed 2 --positive 2800 --negative 4500 [--hairlines] [--backgrounds FOLDER]
Then: frontier bench glyph-lines --folder FOLDER, and train.py. Needs: numpy, Pillow, fontconfig.
"""

import argparse
import glob
import os
import random
import subprocess

import numpy as np
from PIL import Image, ImageDraw, ImageFont

FIRST = "JOHN MARY ANNA Peter Maria Linh Wei OLGA Tomasz Fatima Ahmed SUSAN Robert Lucia james emma noah Ida PER".split()
LAST = ("SMITH Jones Garcia NGUYEN Kowalski Hartmann O'Brien MUELLER Petrov Okafor Tanaka Silva DUBOIS Rossi andersen "
        "KIM LEE Wu").split()
SITES = ["St. Luke Hospital", "GENERAL HOSPITAL", "Univ. Klinik", "Mercy Clinic"]
NO_LETTERS = ("awesome", "Awesome", "lyx", "Math", "Dingbat", "Symbol", "cm", "esint", "rsfs", "stmary", "wasy", "msam",
              "msbm", "eufm", "dsrom")
KINDS = ["noise", "speckle", "ruler", "grid", "markers", "ellipses", "wedge", "lines", "smooth", "ramp", "checker",
         "dots", "curve", "boxes", "polygons", "stairs", "hatch"]


def digits(count):
    return "".join(random.choice("0123456789") for _ in range(count))


def text():
    first, last = random.choice(FIRST), random.choice(LAST)
    return random.choice([
        lambda: f"{last}^{first}", lambda: f"{last}, {first}", lambda: f"{first} {last}", lambda: f"MRN {digits(7)}",
        lambda: f"DOB {digits(2)}/{digits(2)}/19{digits(2)}",
        lambda: f"{digits(2)}-{random.choice(['JAN', 'Mar', 'OCT', 'Dec'])}-20{digits(2)} {digits(2)}:{digits(2)}",
        lambda: f"ID:{digits(8)}", lambda: random.choice(SITES), lambda: f"Acc#{digits(6)}",
        lambda: f"{digits(3)}-{digits(2)}-{digits(4)}", lambda: f"Dr. {last}",
        lambda: f"{random.choice('MF')} {digits(2)}Y {first}"])()


def synthetic(width, height, rng):
    """A picture of values 0 to 255 without text."""
    kind, pick = random.choice(KINDS), random.randint
    y, x = np.mgrid[0:height, 0:width]
    image = Image.new("L", (width, height), random.choice([0, 0, 20, 60]))
    draw = ImageDraw.Draw(image)
    picture = None
    if kind == "noise":
        picture = rng.normal(pick(40, 180), pick(3, 45), (height, width))
    elif kind == "speckle":
        picture = rng.rayleigh(pick(15, 60), (height, width))
        picture = picture * ((x - width / 2) ** 2 + (y + height * .05) ** 2 < (height * .95) ** 2)
    elif kind == "ruler":
        step, length, big = pick(5, 25), pick(4, 20), pick(2, 10)
        for i, at in enumerate(range(pick(0, 9), height, step)):
            draw.line([(width - 5 - (length * 2 if i % big == 0 else length), at), (width - 5, at)],
                      fill=pick(150, 255), width=pick(1, 3))
        for i, at in enumerate(range(pick(0, 9), width, step)):
            draw.line([(at, height - 5 - (length * 2 if i % big == 0 else length)), (at, height - 5)], fill=230,
                      width=pick(1, 2))
    elif kind == "grid":
        step = pick(6, 50)
        for at in range(0, width, step):
            draw.line([(at, 0), (at, height)], fill=200, width=pick(1, 2))
        for at in range(0, height, step):
            draw.line([(0, at), (width, at)], fill=200, width=pick(1, 2))
    elif kind == "markers":
        step, r, shape, stroke = pick(16, 80), pick(2, 9), pick(0, 4), pick(1, 3)
        for cx in range(step // 2, width, step):
            for cy in range(step // 2, height, step):
                box = [cx - r, cy - r, cx + r, cy + r]
                here = shape if random.random() < .9 else pick(0, 4)
                if here == 0:
                    draw.line([(cx - r, cy), (cx + r, cy)], fill=255, width=stroke)
                    draw.line([(cx, cy - r), (cx, cy + r)], fill=255, width=stroke)
                elif here == 1:
                    draw.ellipse(box, outline=220, width=stroke)
                elif here == 2:
                    draw.rectangle(box, outline=220, width=stroke)
                elif here == 3:
                    draw.polygon([(cx, cy - r), (cx + r, cy + r), (cx - r, cy + r)], outline=220)
                else:
                    draw.ellipse(box, fill=240)
    elif kind == "ellipses":
        for _ in range(pick(3, 40)):
            cx, cy, rx, ry = pick(0, width), pick(0, height), pick(2, width // 3), pick(2, height // 3)
            draw.ellipse([cx - rx, cy - ry, cx + rx, cy + ry], fill=pick(10, 255))
    elif kind == "wedge":
        picture = np.floor(y / height * pick(5, 24)) / 20 * 255 * (x > width * .8) + 20
    elif kind == "lines":
        for _ in range(pick(5, 60)):
            draw.line([(pick(0, width), pick(0, height)), (pick(0, width), pick(0, height))], fill=pick(80, 255),
                      width=pick(1, 4))
    elif kind == "ramp":
        picture = (x / width + y / height) * 127
    elif kind == "checker":
        side = pick(3, 30)
        picture = (((x // side) + (y // side)) % 2) * pick(60, 255)
    elif kind == "dots":
        for _ in range(pick(20, 800)):
            cx, cy, r = pick(0, width), pick(0, height), pick(1, 6)
            draw.ellipse([cx - r, cy - r, cx + r, cy + r], fill=pick(60, 255))
    elif kind == "curve":
        for _ in range(pick(1, 5)):
            base = pick(20, height - 20)
            draw.line([(at, base + pick(3, 40) * np.sin(at / pick(5, 50)) * (1 if random.random() < .9 else 3))
                       for at in range(0, width, pick(2, 6))], fill=255, width=pick(1, 2))
    elif kind == "boxes":
        for _ in range(pick(5, 80)):
            cx, cy = pick(0, width), pick(0, height)
            draw.rectangle([cx, cy, cx + pick(3, 30), cy + pick(3, 30)], outline=pick(60, 255),
                           fill=random.choice([None, pick(0, 255)]))
    elif kind == "polygons":
        for _ in range(pick(5, 60)):
            cx, cy = pick(0, width), pick(0, height)
            draw.polygon([(cx + pick(-20, 20), cy + pick(-20, 20)) for _ in range(pick(3, 7))],
                         outline=pick(60, 255), fill=random.choice([None, pick(0, 255)]))
    elif kind == "stairs":
        side = pick(4, 20)
        picture = ((y // side) + (x // side)) % pick(2, 9) * 20.
    elif kind == "hatch":
        picture = (((x + y * pick(-1, 1)) % pick(3, 14)) < pick(1, 3)) * 200.
    else:
        coarse = rng.normal(0, 1, (height // 16 + 2, width // 16 + 2))
        coarse = ((coarse - coarse.min()) / np.ptp(coarse) * 255).astype(np.uint8)
        picture = np.array(Image.fromarray(coarse).resize((width, height), Image.BICUBIC)).astype(float)
    picture = np.array(image).astype(float) if picture is None else picture
    if random.random() < .6:
        picture = picture + rng.normal(0, random.choice([.5, 1, 2, 4, 8, 16]), (height, width))
    return np.clip(picture, 0, 255).astype(np.uint8)


def ground(files, rng):
    if files and random.random() < .55:
        picture = np.array(Image.open(random.choice(files))).astype(float)
        if picture.ndim == 2:
            low, high = np.percentile(picture, .2), np.percentile(picture, 99.8)
            picture = np.clip((picture - low) / max(1, high - low) * 255, 0, 255).astype(np.uint8)
            longest, shortest = max(picture.shape), min(picture.shape)
            scale = 600 / longest if longest > 900 else 2 if shortest < 200 else 1
            size = (int(picture.shape[1] * scale), int(picture.shape[0] * scale))
            picture = np.array(Image.fromarray(picture).resize(size, Image.LANCZOS))
            return 255 - picture if random.random() < .3 else picture
    return synthetic(random.randint(240, 560), random.randint(200, 520), rng)


def thinned(mask):
    """Hairlines by thinning: Zhang and Suen, Communications of the ACM 27 (1984) 236."""
    ink = np.pad((np.array(mask) > 127).astype(np.uint8), 1)
    while True:
        changed = False
        for step in (0, 1):
            around = [ink[:-2, 1:-1], ink[:-2, 2:], ink[1:-1, 2:], ink[2:, 2:], ink[2:, 1:-1], ink[2:, :-2],
                      ink[1:-1, :-2], ink[:-2, :-2]]
            count = sum(p.astype(int) for p in around)
            rises = sum(((around[k] == 0) & (around[(k + 1) % 8] == 1)).astype(int) for k in range(8))
            n, e, s, w = around[0], around[2], around[4], around[6]
            edge = (n * e * s == 0) & (e * s * w == 0) if step == 0 else (n * e * w == 0) & (n * s * w == 0)
            gone = (ink[1:-1, 1:-1] == 1) & (count >= 2) & (count <= 6) & (rises == 1) & edge
            if gone.any():
                ink[1:-1, 1:-1][gone] = 0
                changed = True
        if not changed:
            return Image.fromarray(ink[1:-1, 1:-1] * 255)


def drawn(words, fonts, hairlines):
    """The words as a mask."""
    sizes = (18, 46) if hairlines else (8, 48)
    size = int(np.exp(random.uniform(np.log(sizes[0]), np.log(sizes[1]))))
    font = ImageFont.truetype(random.choice(fonts), size) if random.random() < .88 else ImageFont.load_default()
    left, top, right, bottom = font.getbbox(words)
    if right - left < 8 or bottom - top < 5:
        return None
    mask = Image.new("1" if random.random() < .35 else "L", (right - left + 4, bottom - top + 4))
    ImageDraw.Draw(mask).text((2 - left, 2 - top), words, font=font, fill=255)
    mask = mask.convert("L")
    form = random.random() * (.25 if hairlines else 1)
    if form < .26 and bottom - top >= 12:
        mask = thinned(mask)
    if form > .76:
        bitmap, times = ImageFont.load_default(), random.randint(1, 5)
        box = bitmap.getbbox(words)
        mask = Image.new("1", (box[2] + 2, box[3] + 1))
        ImageDraw.Draw(mask).text((1, 0), words, font=bitmap, fill=255)
        mask = mask.convert("L").resize((mask.width * times, mask.height * times), Image.NEAREST)
    if random.random() < .12:
        slant = random.uniform(.1, .3)
        mask = mask.transform((mask.width + int(slant * mask.height), mask.height), Image.AFFINE,
                              (1, slant, -slant * mask.height, 0, 1, 0), Image.BILINEAR)
    return mask.rotate(random.choice([90, 270]), expand=True) if random.random() < .15 else mask


def planted(picture, fonts, hairlines):
    """Boxes of the lines that were written into the picture."""
    boxes, (rows, columns) = [], picture.shape
    for _ in range(random.randint(1, 5)):
        mask = drawn(text(), fonts, hairlines)
        if mask is None or mask.width >= columns - 2 or mask.height >= rows - 2:
            continue
        far_x, far_y = columns - mask.width - 1, rows - mask.height - 1
        x = random.choice([0, far_x, random.randint(0, far_x)])
        y = random.choice([0, far_y, random.randint(0, far_y)])
        box = (x, y, x + mask.width, y + mask.height)
        if any(box[2] + 8 >= o[0] and o[2] + 8 >= box[0] and box[3] + 8 >= o[1] and o[3] + 8 >= box[1] for o in boxes):
            continue
        here = picture[y:box[3], x:box[2]].astype(float)
        low, high = np.percentile(here, 3), np.percentile(here, 97)
        letters = np.array(mask)
        if high < 170:
            ink = random.randint(int(min(255, high + 70)), 255)
        elif low > 90:
            ink = random.randint(0, int(max(0, low - 80)))
        else:
            # White with a black rim, where the ground has all values.
            ink, padded = 255, np.pad(letters.astype(int), 2)
            rim = np.max([padded[dy:dy + letters.shape[0], dx:dx + letters.shape[1]]
                          for dy in range(5) for dx in range(5)], axis=0)
            here = here * (1 - rim / 255.)
        picture[y:box[3], x:box[2]] = np.clip(here + (ink - here) * letters / 255., 0, 255)
        boxes.append(box)
    return boxes


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--positive", type=int, default=0)
    parser.add_argument("--negative", type=int, default=0)
    parser.add_argument("--hairlines", action="store_true")
    parser.add_argument("--backgrounds")
    arguments = parser.parse_args()
    random.seed(arguments.seed)
    rng = np.random.default_rng(arguments.seed)
    listed = subprocess.run(["fc-list", ":", "file"], capture_output=True, text=True, check=True).stdout
    fonts = sorted(line.strip().rstrip(":") for line in listed.splitlines())
    fonts = [font for font in fonts if font and not any(part in font for part in NO_LETTERS)]
    files = sorted(glob.glob(os.path.join(arguments.backgrounds, "*.pgm"))) if arguments.backgrounds else []
    for part in ("pos", "neg"):
        os.makedirs(os.path.join(arguments.folder, part), exist_ok=True)
    for i in range(arguments.positive + arguments.negative):
        has_text = i < arguments.positive
        picture = ground(files, rng).copy()
        boxes = planted(picture, fonts, arguments.hairlines) if has_text and min(picture.shape) >= 40 else []
        if has_text != bool(boxes):
            continue
        name = os.path.join(arguments.folder, "pos" if has_text else "neg", f"{arguments.seed}_{i}")
        with open(name + ".pgm", "wb") as out:
            out.write(b"P5 %d %d 255\n" % (picture.shape[1], picture.shape[0]) + picture.tobytes())
        if boxes:
            with open(name + ".txt", "w", encoding="ascii") as out:
                out.write("\n".join(" ".join(map(str, box)) for box in boxes))


if __name__ == "__main__":
    main()
