"""The card of the model of films: card.json and card.md."""
import numpy as np

import cards
from film_model import LABELS


def card(name, version, metrics, labels, patients, film, repeats):
    count = {label: int((labels == k).sum()) for k, label in enumerate(LABELS)}
    return {
        "cardVersion": 1, "name": name, "version": version, "task": name, "title": "Pneumonia on chest films of children",
        "summary": "Estimates from one frontal chest film of a young child how probable pneumonia is, and whether it looks bacterial "
                   "or viral. Every answer has a map of where on the film its log-odds come from, and the labels that cannot be "
                   "ruled out at 90 %.",
        "notice": cards.NOTICE,
        "method": "Mean of three residual convolutional networks (0.3 million weights each, trained from scratch; input 224 x 224 "
                  "grey, halved to 112 x 112, standardised film by film; last map 14 x 14), each trained on two thirds of the patients "
                  "for 18 epochs of one learning-rate cycle with turns, shifts, unequal scaling, mirroring and contrast changes. Global "
                  "average pooling and a linear head: the class-activation map is exact, its mean is the logit. One temperature and a "
                  "shift for each label, label-conditional conformal thresholds, operating point and limits of use are set on the "
                  "third that a network did not see. It abstains where the embedding lies too far from those of training (Mahalanobis "
                  "distance), a grey statistic lies outside what was seen, or a linear head on the features of the film's upper, middle "
                  "and lower third tells that it does not stand upright (trained on training films in the eight positions of the square).",
        "sources": [{"name": "Labeled Optical Coherence Tomography and Chest X-Ray Images for Classification (Kermany, Zhang, Goldbaum "
                             f"2018, Mendeley Data rscbjbr9sj), {len(labels)} films of it, scaled to 224 x 224: "
                             + ", ".join(f"{v} {k}" for k, v in count.items()),
                     "licence": "CC BY 4.0", "use": "training and cross-validation", "patients": int(len(np.unique(patients)))}],
        "intendedUse": ["Showing how a model of images explains, abstains, compares with a prior film and is watched in operation.",
                        "Research on frontal chest films of children of one to five years, with the map in view.",
                        "Not for diagnosis, treatment, triage or screening; not for adults; not for lateral films."],
        "limits": [
            "All films are of children of one to five years from one hospital (Guangzhou Women and Children's Medical Center). On films of "
            "adults, of other hospitals and other machines nobody measured it; models of this data are known to do worse elsewhere.",
            "Sex and age of the children are not in the data: no group by sex or age could be measured.",
            "Normal and ill films differ in how they were taken, too (framing, exposure, tubes and leads). A network can use that; the map "
            "shows where it looks, not that it looks at the lung for the right reason.",
            "The label of the ill says bacterial or viral as the children's records had it; from the film alone even experts often cannot "
            "tell. Take that part as weak.",
            "The films came scaled to a square without regard to their proportions, and the product does the same with a film before the "
            "model sees it.",
            f"What counts as a change between two films was taken from {repeats['pairsOfOneLabel']} pairs of films of one child with one "
            "label; how far apart in time they were taken is not known, and real change within a label counts as repeat variability, "
            "which makes the comparison cautious.",
            "The form of the network, the number of epochs and the learning rate were chosen on one part of one training fold (three "
            "runs); the limits of use were set without a look at the pictures that must be refused, but for films that do not stand "
            "upright: thirds and penalty of that head were chosen on 300 films of one fold, turned.",
            "A film that is mirrored, left for right, is answered for: the model cannot tell. Zones then name the wrong side.",
            f"A probability refers to data in which {np.mean(labels > 0):.0%} have pneumonia; where it is rarer, the true risk is lower.",
        ],
        "metrics": metrics,
        "operatingPoint": round(float(1 / (1 + np.exp(-film.operating))), 4),
        "trainingPrevalence": round(float(np.mean(labels > 0)), 4),
        "reproduce": "/usr/bin/python3 models/training/chest_xray.py --data ../shared/data/cxr",
    }


def markdown(card, evaluation):
    """The sections of the CHAI Applied Model Card, the items of TRIPOD+AI (Collins 2024) in brackets, as the other cards."""
    lines = [f"# {card['title']}", "", f"`{card['name']}` version {card['version']}. {card['notice']}", "",
             "Sections as in the CHAI Applied Model Card; the numbers in brackets are items of TRIPOD+AI (BMJ 2024;385:e078378).", "",
             "## Summary", "", card["summary"], "", "## Uses and directions [3, 4]", ""]
    lines += [f"- {u}" for u in card["intendedUse"]]
    lines += ["", f"Operating point: probability {card['operatingPoint']:.3f}, chosen out of fold for a sensitivity of "
              f"{evaluation['operatingSensitivity']:.0%}. It is an example for the numbers below, no advice.", "",
              "## Warnings and limits [24, 26]", ""]
    lines += [f"- {u}" for u in card["limits"]]
    lines += ["", "## Trust ingredients", "", "### Data [5-8]", ""]
    lines += [f"- {s['name']}. {s['licence']}. Used for {s['use']}; {s['patients']} patients." for s in card["sources"]]
    lines += ["- Outcome: the label of the source. Share with pneumonia: " + f"{card['trainingPrevalence']:.3f}.", "- Exclusions: none.", "",
              "### Inputs [9]", "", "One picture, `image` [batch, 1, 224, 224], luminance in 0..1. Limits of use:", "",
              "| statistic | from | to |", "|---|---|---|"]
    lines += [f"| {name} | {low:.3f} | {high:.3f} |" for name, (low, high) in evaluation["limits"].items()]
    lines += ["", "### Method [10-15]", "", card["method"], "",
              "Sample size: see the intervals; no calculation was made beforehand [10]. Class imbalance [13]: no resampling. Fairness "
              "[14]: sex and age are not in the data; by grey of the film and by label below. Output [15]: probabilities of three labels, "
              "90 % conformal set, class-activation maps, map of pneumonia, distance from the limits of use, embedding.", "",
              "## Performance [23]", "", f"{evaluation['split']}. 95 % intervals: bootstrap over patients.", "",
              "| measure | group | value | 95 % interval | n |", "|---|---|---|---|---|"]
    lines += [cards._row(m) for m in card["metrics"]]
    names = evaluation["labels"]
    lines += ["", "Films by their label (rows) and likeliest label (columns):", "", "| | " + " | ".join(names) + " |", "|---|---|---|---|"]
    lines += [f"| {name} | " + " | ".join(map(str, row)) + " |" for name, row in zip(names, evaluation["confusion"])]
    repeats = evaluation["repeats"]
    lines += ["", f"Two films of one child with one label ({repeats['pairsOfOneLabel']} pairs): the median difference of the log-odds of "
              f"pneumonia is {repeats['medianDifference']['pneumonia']:.2f}; `film.json` has what nine of ten pairs stay below, for each "
              "finding and zone, which is what counts as a change. Of pairs of a normal and an ill film, of different children, "
              f"{repeats['normalAgainstPneumoniaOfOthersBeyondThreshold']:.0%} lie beyond it; of pairs of one child, one film labelled "
              f"bacterial and one viral ({repeats['pairsOfTwoLabels']}), {repeats['bacterialAgainstViralBeyondThreshold']:.0%} in the "
              "bacterial finding.", "", "## Monitoring and upkeep", "",
              "Calibration from outcomes that are fed back. A new version gets a new folder; this one stays as it is.", "",
              "## Openness [18]", "", f"Trained again by `{card['reproduce']}`; seeds are fixed. No funding, no conflict of interest; "
              "no protocol was registered; no patients took part in the design.", ""]
    return "\n".join(lines)
