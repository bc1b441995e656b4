"""Writes words.bin: which words are vocabulary, medicine, names of people and places.

Run: python3 functions/Pipeline/Deidentification/Text/generate-words.py [output file]

Facts come from packages of Debian 12 (only which word belongs to which class is carried over, no list):
  scowl 2020.12.07          words of English by how common they are; proper names (SCOWL's own permissive terms)
  hunspell-en-med           words of medicine; those with a capital are eponyms and brands (GPL-3+)
  python3-fake-factory      given and family names, cities and streets of some fifty countries (MIT)
  python3-phonenumbers      places that telephone numbers belong to (libphonenumber; Apache-2.0)
  miscfiles                 given names, cities (GPL-2+)
Lexicon.txt is compiled by hand, from no list.

Format: the number of words as 4 bytes (little-endian), then for each, by rising FNV-1a (32 bits) of the folded word in
lower case, the difference to the hash before as LEB128 and one byte of classes. Two words of one hash share their
classes; a word that is none of N words is taken for one with a chance of N / 2**32 (6e-5).
"""
import gzip
import importlib
import io
import os
import pkgutil
import re
import struct
import sys
import unicodedata

WORD, RARE, MEDICAL, EPONYM, GIVEN, FAMILY, PLACE, PROPER = (1 << i for i in range(8))
SCOWL = '/usr/share/dict/scowl/'
LETTERS = {'ł': 'l', 'ø': 'o', 'đ': 'd', 'ð': 'd', 'þ': 'th', 'ß': 'ss', 'æ': 'ae', 'œ': 'oe', 'ı': 'i', 'ħ': 'h'}
LONGEST = 24

classes = {}


def fold(text):
    text = ''.join(LETTERS.get(c, c) for c in text.lower())
    return ''.join(c for c in unicodedata.normalize('NFKD', text) if not unicodedata.combining(c))


def add(text, kind):
    for word in re.split(r"[^a-z\u0370-\u052f']+", fold(text).replace('\u2019', "'")):
        word = re.sub(r"'s$", '', word).strip("'")
        pieces = [word] if re.fullmatch(r"[a-z]{1,2}'[a-z]+", word) else word.split("'")
        for piece in pieces:
            if 2 <= len(piece.encode()) <= LONGEST:
                classes[piece] = classes.get(piece, 0) | kind


def lines(path):
    opened = gzip.open(path) if path.endswith('.gz') else open(path, 'rb')
    with opened as file:
        return [line.strip() for line in io.TextIOWrapper(file, 'iso-8859-1' if 'scowl' in path else 'utf-8',
                                                          errors='replace')]


def scowl(kind, sizes):
    return [word for region in ('english', 'american', 'british') for size in sizes
            for path in [f'{SCOWL}{region}-{kind}.{size}'] if os.path.exists(path) for word in lines(path)]


for word in scowl('words', (10, 20, 35, 40, 50)) + scowl('contractions', (35, 40, 50)):
    add(word, WORD)
for word in scowl('words', (55, 60, 70)):
    add(word, RARE)
for word in lines('/usr/share/hunspell/en_med_glut.dic')[1:]:
    word = word.split('/')[0]
    if re.match(r'[A-Z][a-z]', word):
        add(word, EPONYM)
    elif word[:1].islower():
        add(word, MEDICAL)

people = importlib.import_module('faker.providers.person')
for module in pkgutil.iter_modules(people.__path__):
    provider = importlib.import_module(f'faker.providers.person.{module.name}').Provider
    for member in dir(provider):
        values = getattr(provider, member)
        if isinstance(values, (list, tuple, set, dict)) and ('first_name' in member or 'last_name' in member):
            for value in values:
                if isinstance(value, str) and '{' not in value:
                    add(value, GIVEN if 'first_name' in member else FAMILY)
for name in lines('/usr/share/dict/propernames.gz'):
    add(name, GIVEN)
    # The medical list has frequent given names in lower case too.
    if not classes.get(fold(name), GIVEN) & (WORD | RARE):
        classes[fold(name)] = classes.get(fold(name), GIVEN) & ~MEDICAL

places = importlib.import_module('faker.providers.address')
for module in pkgutil.iter_modules(places.__path__):
    provider = importlib.import_module(f'faker.providers.address.{module.name}').Provider
    for member in ('cities', 'streets', 'street_prefixes', 'towns', 'villages', 'districts'):
        for value in getattr(provider, member, ()):
            if isinstance(value, str) and '{' not in value and not any(k in member for k in ('street',)):
                add(value, PLACE)
for areas in importlib.import_module('phonenumbers.geodata').GEOCODE_DATA.values():
    for value in areas.get('en', '').split(',')[0:1]:
        for place in value.split('/'):
            words = re.split(r'[ -]+', place.strip())
            for word in words:
                # "North", "Valley" and "of" are places only where they are a name alone.
                if len(words) == 1 or not classes.get(fold(word), 0) & (WORD | RARE):
                    add(word, PLACE)
for line in lines('/usr/share/misc/cities.dat.gz'):
    if line.startswith('Name'):
        add(line.split(':', 1)[1], PLACE)

for name in scowl('proper-names', (35, 40, 50, 60, 70, 80)):
    add(name, PROPER)
for word in scowl('upper', (10, 35, 40, 50)):
    # "American", "Tuesday", "Christmas"; plurals of names are no vocabulary.
    if not classes.get(re.sub(r"('s|s|es)$", '', fold(word)), 0) & (GIVEN | FAMILY | PLACE | PROPER):
        add(word, WORD)

# The most frequent words are names in some country (The, An, Do); Lexicon.txt says which of them are names in a note.
for word in scowl('words', (10,)):
    classes[fold(word)] = classes.get(fold(word), 0) & ~(GIVEN | FAMILY | PLACE)


def fnv(word):
    value = 0x811C9DC5
    for byte in word.encode():
        value = ((value ^ byte) * 0x01000193) & 0xFFFFFFFF
    return value


hashes = {}
for word, kind in classes.items():
    hashes[fnv(word)] = hashes.get(fnv(word), 0) | kind
output = bytearray(struct.pack('<I', len(hashes)))
before = 0
for value in sorted(hashes):
    difference = value - before
    before = value
    while difference >= 128:
        output.append(difference & 127 | 128)
        difference >>= 7
    output.append(difference)
    output.append(hashes[value])
target = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(os.path.abspath(__file__)), 'words.bin')
with open(target, 'wb') as file:
    file.write(output)
print(len(classes), 'words,', len(output), 'bytes')
if os.environ.get('SHOW'):
    for word in os.environ['SHOW'].split():
        print(word, [n for i, n in enumerate('WORD RARE MEDICAL EPONYM GIVEN FAMILY PLACE PROPER'.split())
                     if classes.get(fold(word), 0) >> i & 1])
