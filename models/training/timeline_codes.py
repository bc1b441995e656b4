"""vocabulary.json: what the tokens stand for in records. Codes are written as event codes; one that ends in * means all that begin so."""
import timeline_tokens as tt

LONGEST = 192          # tokens of a timeline that is asked about
LONGEST_HORIZON = 3653  # days


def icd(ten, nine):
    codes = [c.strip() for c in ten.split()]
    return [f"{s}//{c}" for c in codes for s in ("ICD10CM", "ICD10")] + [f"ICD9CM//{c.strip()}" for c in nine.split()]


def snomed(codes):
    return [f"SNOMED//{c}" for c in codes.split()]


EVENTS = {
    "dyslipidemia": ("Dyslipidemia", icd("E78*", "272*") + snomed("55822004 370992007 13644009 302870006 267432004")),
    "htn": ("Hypertension", icd("I10* I11* I12* I13* I15* I16*", "401* 402* 403* 404* 405*") + snomed("38341003 59621000")),
    "diabetes": ("Diabetes mellitus", icd("E08* E09* E10* E11* E13*", "250*") + snomed("73211009 44054006 46635009")),
    "nafld": ("Non-alcoholic fatty liver disease", icd("K76.0 K75.81", "571.8") + snomed("197321007 442685003")),
    "ang/isc": ("Angina or ischemic heart disease",
                icd("I20* I24* I25.1* I25.5 I25.6 I25.7* I25.8* I25.9", "411* 413* 414*") + snomed("194828000 414545008 53741008")),
    "MI": ("Myocardial infarction",
           icd("I21* I22* I25.2", "410* 412*") + snomed("22298006 57054005 401303003 401314000 399211009 1755008")),
    "afib": ("Atrial fibrillation or flutter", icd("I48*", "427.3*") + snomed("49436004 282825002 5370000")),
    "heart failure": ("Heart failure", icd("I50* I11.0 I13.0 I13.2", "428*")
                      + snomed("84114007 42343007 88805009 48447003 56675007 417996009 418304008")),
    "stroke": ("Stroke", icd("I60* I61* I63* I64*", "430* 431* 434* 436*") + snomed("230690007 422504002 274100004")),
    "cardiac arrest": ("Cardiac arrest", icd("I46*", "427.5") + snomed("410429000")),
    tt.DEATH: ("Death", ["MEDS_DEATH"]),
}
ASKED = {"death", "diabetes", "heart failure", "MI", "nafld"}
SMOKES = snomed("77176002 449868002 428041000124106 428061000124105 428071000124103 65568007")
SMOKES_NOT = snomed("266919005 8517006 8392000")
LOINC_YES = [f"LOINC//{c}" for c in ("LA18976-3", "LA18977-1", "LA18981-3", "LA18982-1")]
LOINC_NO = [f"LOINC//{c}" for c in ("LA18978-9", "LA15920-4")]
MEASURES = {
    "hdl": ("HDL cholesterol", ["LOINC//2085-9", "LOINC//14646-4", "LOINC//49130-8"], "mg/dL", 386.65),
    "sbp": ("Systolic blood pressure", ["LOINC//8480-6"], "mm[Hg]", None),
    "fib4": ("FIB-4 index above 2.67", ["OTHER//fib4", "OTHER//FIB-4"], "1", None),
    "smoke": ("Smoking", ["LOINC//72166-2", "OTHER//smoke"], "1", None),
    "bmi": ("Body-mass index", ["LOINC//39156-5"], "kg/m2", None),
}
UNUSED = [
    {"label": "Total cholesterol", "codes": ["LOINC//2093-3", "LOINC//14647-2"],
     "reason": "the cohort's values of total cholesterol are a copy of those of HDL cholesterol, so nothing was learned from it"},
    {"label": "Diastolic blood pressure", "codes": ["LOINC//8462-4"],
     "reason": "the cohort's values of diastolic pressure are a copy of those of systolic pressure, so nothing was learned from it"},
]


def vocabulary(limits, version, sets):
    measures = []
    for name, parts, low, high in [*tt.MEASURED, tt.BMI]:
        label, codes, unit, mass = MEASURES[name]
        one = {"name": name, "label": label, "codes": codes, "unit": unit, "plausibleLow": low, "plausibleHigh": high,
               "bounds": limits.get(name, [])}
        one |= {"molarMass": mass} if mass else {}
        one |= {"firstOnly": True} if name == "fib4" else {}
        yes, no = (SMOKES + LOINC_YES, SMOKES_NOT + LOINC_NO) if name == "smoke" else ([], [])
        measures.append(one | {"yes": yes, "no": no})
    events = [{"name": n, "label": EVENTS[n][0], "codes": EVENTS[n][1], "firstOnly": n in tt.ONCE or n == tt.DEATH, "asked": n in ASKED}
              | ({"conformal": sets[n]} if n in sets else {})
              for n in [c for c, _ in tt.CONDITIONS] + [tt.DEATH]]
    return {"vocabularyVersion": 1, "modelVersion": version,
            "rules": {"yearDays": tt.YEAR, "tickDays": tt.TICK, "windowDays": tt.WINDOW, "kept": tt.KEPT, "bodyMassIndexDays": tt.BMI_DAYS,
                      "oldestAge": tt.OLDEST, "youngestAge": 18, "longest": LONGEST, "longestHorizonDays": LONGEST_HORIZON},
            "tokens": tt.NAMES, "predicted": tt.PREDICTED, "measures": measures, "events": events, "unused": UNUSED}
