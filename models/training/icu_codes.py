"""The measurements of intensive care that icu-mortality reads: names in the table, codes of records, unit, plausible range.

Codes are LOINC, one for each name of the table first, then other methods of the same quantity; of blood pressure the
invasive and the non-invasive are one quantity. Plausible ranges: MIMIC-Extract's outlier bounds (Wang et al., CHIL 2020), with
lower limits that leave out what a flushed line or a disconnected cuff shows (0 mm[Hg]); urine is bounded
widely, as the table counts irrigation fluid as urine: 128 L in two days.
"""
from liver_schema import ALBUMIN_G_PER_MOL, BILIRUBIN_G_PER_MOL, FEATURES as LIVER

CODES = {f[0]: f[5] for f in LIVER}

# feature: (label, names in the table, unit, plausible range, LOINC codes, molar mass, logarithmic axis)
MEASURED = {
    "heart_rate": ("Heart rate", ["HR"], "/min", (10, 390), ["8867-4"], None, True),
    "mean_pressure": ("Mean arterial pressure", ["MAP", "NIMAP"], "mm[Hg]", (15, 330), ["8478-0", "76536-2", "76214-6"], None, True),
    "systolic_pressure": ("Systolic blood pressure", ["SysABP", "NISysABP"], "mm[Hg]", (20, 375), ["8480-6", "76534-7", "76215-3"],
                          None, True),
    "diastolic_pressure": ("Diastolic blood pressure", ["DiasABP", "NIDiasABP"], "mm[Hg]", (8, 375),
                           ["8462-4", "76535-4", "76213-8"], None, False),
    "temperature": ("Body temperature", ["Temp"], "Cel", (26, 45), ["8310-5", "8329-5", "8331-1"], None, False),
    "respiratory_rate": ("Respiratory rate", ["RespRate"], "/min", (1, 330), ["9279-1"], None, False),
    "gcs": ("Glasgow coma score, total", ["GCS"], "1", (3, 15), ["9269-2"], None, False),
    "urine": ("Urine output", ["Urine"], "mL", (0, 200000), ["9187-6"], None, True),
    "weight": ("Body weight", ["Weight"], "kg", (20, 650), ["29463-7", "3141-9"], None, False),
    "fio2": ("Inspired oxygen fraction", ["FiO2"], "1", (0.2, 1), ["3150-6", "19994-3"], None, True),
    "arterial_ph": ("Arterial pH", ["pH"], "[pH]", (6.3, 8.4), ["2744-1"], None, False),
    "paco2": ("PaCO2", ["PaCO2"], "mm[Hg]", (5, 200), ["2019-8"], None, True),
    "pao2": ("PaO2", ["PaO2"], "mm[Hg]", (10, 770), ["2703-7"], None, True),
    "haematocrit": ("Haematocrit", ["HCT"], "%", (5, 75), ["4544-3", "20570-8"], None, False),
    "potassium": ("Potassium", ["K"], "mmol/L", (1, 25), ["2823-3", "6298-4"], None, False),
    "platelets": ("Platelets", ["Platelets"], "10*3/uL", (0, 2200), ["777-3", "26515-7"], None, True),
    "creatinine": ("Creatinine", ["Creatinine"], "mg/dL", (0.05, 66), ["2160-0", "38483-4", "14682-9"], 113.12, True),
    "urea_nitrogen": ("Urea nitrogen", ["BUN"], "mg/dL", (0, 330), ["3094-0", "6299-2", "14937-7"], 28.014, True),
    "magnesium": ("Magnesium", ["Mg"], "mg/dL", (0.2, 22), ["19123-9", "2601-3"], 24.305, False),
    "bicarbonate": ("Bicarbonate", ["HCO3"], "mmol/L", (2, 66), ["1963-8", "2028-9"], None, False),
    "sodium": ("Sodium", ["Na"], "mmol/L", (50, 225), ["2951-2", "2947-0"], None, False),
    "glucose": ("Glucose", ["Glucose"], "mg/dL", (5, 2200), ["2345-7", "2339-0", "14749-6"], 180.16, True),
    "leukocytes": ("Leukocytes", ["WBC"], "10*3/uL", (0, 1000), ["6690-2", "26464-8"], None, True),
    "sao2": ("Arterial oxygen saturation", ["SaO2"], "%", (20, 100), ["2708-6"], None, False),
    "lactate": ("Lactate", ["Lactate"], "mmol/L", (0.1, 50), ["2524-7", "32693-4", "2518-9"], 90.08, True),
    "bilirubin_total": ("Bilirubin, total", ["Bilirubin"], "mg/dL", (0, 100), CODES["bilirubin_total"], BILIRUBIN_G_PER_MOL, True),
    "ast": ("Aspartate aminotransferase (AST)", ["AST"], "U/L", (1, 22000), CODES["ast"], None, True),
    "alt": ("Alanine aminotransferase (ALT)", ["ALT"], "U/L", (1, 22000), CODES["alt"], None, True),
    "alp": ("Alkaline phosphatase (ALP)", ["ALP"], "U/L", (1, 4000), CODES["alp"], None, True),
    "albumin": ("Albumin", ["Albumin"], "g/dL", (0.3, 10), CODES["albumin"], ALBUMIN_G_PER_MOL, False),
    "troponin_t": ("Troponin T", ["TroponinT"], "ug/L", (0, 100), ["6598-7"], None, True),
    "troponin_i": ("Troponin I", ["TroponinI"], "ug/L", (0, 500), ["10839-9"], None, True),
}

# CDC's Healthcare Service Location codes (HSLOC) and SNOMED CT's environments: where the stay was. The four units of the study.
UNITS = {
    "coronary": ("Coronary care unit", "1", ["HSLOC//1028-0", "SNOMED//309907008"]),
    "cardiac_surgery": ("Cardiac surgery recovery unit", "2", ["HSLOC//1032-2"]),
    "medical": ("Medical intensive care unit", "3", ["HSLOC//1027-2", "SNOMED//441994008"]),
    "surgical": ("Surgical intensive care unit", "4", ["HSLOC//1030-6", "SNOMED//418433008"]),
}
VENTILATION = ["SNOMED//40617009"]  # artificial ventilation (regime/therapy)
ANY_UNIT = ["SNOMED//305351004", "SNOMED//309904001", "SNOMED//309905000", "HSLOC//1029-8", "V3-ROLECODE//ICU",
            "OTHER//icu"] + [c for _, _, codes in UNITS.values() for c in codes]
