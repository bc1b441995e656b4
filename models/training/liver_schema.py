"""The inputs of the liver-disease model: names, codes, units and plausible ranges; becomes features.json.

Codes are LOINC for serum, plasma or blood; mass, amount and method variants of one quantity are the same feature, the unit
of the value says how it converts. Conjugated bilirubin (15152-2, 29760-6) is left out: it is not direct bilirubin, which
also holds the albumin-bound fraction.

Plausible ranges: the outlier bounds of MIMIC-Extract (Wang et al., CHIL 2020, variable_ranges.csv) for ALT, AST, ALP,
albumin and total bilirubin, widened where the training data goes beyond them (total bilirubin); direct bilirubin takes the
range of the total; total protein and the ratio are bounded by what their parts allow.
"""
from additive import Term

BILIRUBIN_G_PER_MOL = 584.66  # C33H36N4O6, PubChem CID 5280352
ALBUMIN_G_PER_MOL = 66437.0   # human serum albumin, UniProt P02768 without signal and propeptide, 66.4 kDa

#   name, label, kind, unit, plausible range, LOINC codes, molar mass, column of ilpd.csv, term
FEATURES = [
    ("age", "Age", "Age", "a", (0, 120), [], None, "Age", Term("age", direction=1)),
    ("sex", "Sex (1 male, 0 female)", "Sex", "1", (0, 1), [], None, "Gender", Term("sex")),
    ("bilirubin_total", "Bilirubin, total", "Observation", "mg/dL", (0, 100),
     ["1975-2", "14631-6", "42719-5", "54363-7", "59827-6", "59828-4", "77137-8"], BILIRUBIN_G_PER_MOL,
     "Total_Bilirubin", Term("bilirubin_total", logarithm=True, direction=1)),
    ("bilirubin_direct", "Bilirubin, direct", "Observation", "mg/dL", (0, 100), ["1968-7", "14629-0"], BILIRUBIN_G_PER_MOL,
     "Direct_Bilirubin", Term("bilirubin_direct", logarithm=True, direction=1)),
    ("alp", "Alkaline phosphatase (ALP)", "Observation", "U/L", (1, 4000), ["6768-6", "1783-0", "77141-0"], None,
     "Alkaline_Phosphotase", Term("alp", logarithm=True, direction=1)),
    ("alt", "Alanine aminotransferase (ALT)", "Observation", "U/L", (1, 11000),
     ["1742-6", "1743-4", "1744-2", "76625-3", "77144-4"], None,
     "Alamine_Aminotransferase", Term("alt", logarithm=True, direction=1)),
    ("ast", "Aspartate aminotransferase (AST)", "Observation", "U/L", (1, 22000), ["1920-8", "30239-8", "88112-8"], None,
     "Aspartate_Aminotransferase", Term("ast", logarithm=True, direction=1)),
    ("protein_total", "Protein, total", "Observation", "g/dL", (1, 20), ["2885-2"], None, "Total_Protiens",
     Term("protein_total")),
    ("albumin", "Albumin", "Observation", "g/dL", (0.3, 10),
     ["1751-7", "61151-7", "61152-5", "2862-1", "54347-0", "62234-0", "62235-7"], ALBUMIN_G_PER_MOL, "Albumin",
     Term("albumin", direction=-1)),
    ("albumin_globulin_ratio", "Albumin/globulin ratio", "Observation", "1", (0.05, 10), ["1759-0", "44429-9"], None,
     "Albumin_and_Globulin_Ratio", Term("albumin_globulin_ratio", logarithm=True)),
]

TERMS = [f[8] for f in FEATURES]
COLUMNS = [f[7] for f in FEATURES]
NAMES = [f[0] for f in FEATURES]
MINIMUM_PRESENT = 4    # of the eight laboratory values
LOOK_BACK_DAYS = 365   # older results say little about the liver today
