"""Turns a text into counts of hashed features; the server's TextFeatures.cs does the same, and golden texts hold them together.

Words are runs of letters and decimal digits of the basic plane, lower case, diacritics folded by a table that stands in the
model's embedding.json. Each word gives itself, its character 3- to 5-grams with its ends marked, and, with the word before it,
a pair. A feature is a kind ('w', 'c', 'p') and its text; its bucket is FNV-1a (32 bits, over UTF-8), folded to the buckets. The
value of a bucket is 1 + ln(count).
"""
import math
import unicodedata

import numpy as np
import scipy.sparse

BUCKETS = 1 << 14
GRAMS = (3, 4, 5)
LONGEST_WORD = 64


def fold_table():
    """Letters of Latin-1, Latin Extended-A and -B to the plain letters under their marks; a few that Unicode does not split."""
    table = {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ı": "i", "µ": "u", "μ": "u"}
    for code in range(0xC0, 0x250):
        letter = chr(code)
        plain = "".join(c for c in unicodedata.normalize("NFD", letter) if not unicodedata.combining(c))
        if letter == letter.lower() and len(plain) == 1 and plain != letter and plain.isascii():
            table[letter] = plain
    return table


FOLD = fold_table()


def words(text):
    found, word = [], []
    for c in text:
        if ord(c) <= 0xFFFF and (unicodedata.category(c)[0] == "L" or unicodedata.category(c) == "Nd"):
            low = c.lower() if len(c.lower()) == 1 else c  # simple case mapping, as the server has it
            word.append(FOLD.get(low, low))
        elif word and unicodedata.category(c) == "Mn" and ord(c) <= 0xFFFF:
            continue  # a combining mark belongs to the letter before it
        elif word:
            found.append("".join(word)[:LONGEST_WORD])
            word = []
    if word:
        found.append("".join(word)[:LONGEST_WORD])
    return found


def bucket(kind, feature):
    value = 2166136261
    for byte in (kind + feature).encode("utf-8"):
        value = ((value ^ byte) * 16777619) & 0xFFFFFFFF
    return (value ^ (value >> 16)) & (BUCKETS - 1)


_OF_WORD = {}
_OF_PAIR = {}


def of_word(word):
    if word not in _OF_WORD:
        marked = "<" + word + ">"
        _OF_WORD[word] = [bucket("w", word)] + [
            bucket("c", marked[i:i + n]) for n in GRAMS for i in range(len(marked) - n + 1)]
    return _OF_WORD[word]


def counts(text):
    """Bucket to count."""
    found, before = {}, None
    for word in words(text):
        for b in of_word(word):
            found[b] = found.get(b, 0) + 1
        if before is not None:
            key = (before, word)
            if key not in _OF_PAIR:
                _OF_PAIR[key] = bucket("p", before + " " + word)
            found[_OF_PAIR[key]] = found.get(_OF_PAIR[key], 0) + 1
        before = word
    return found


def matrix(texts):
    """One row a text, one column a bucket: 1 + ln(count)."""
    data, column, start = [], [], [0]
    for text in texts:
        found = counts(text)
        for b in sorted(found):
            column.append(b)
            data.append(1.0 + math.log(found[b]))
        start.append(len(column))
    return scipy.sparse.csr_matrix(
        (np.array(data, dtype=np.float32), np.array(column, dtype=np.int32), np.array(start)), shape=(len(texts), BUCKETS))
