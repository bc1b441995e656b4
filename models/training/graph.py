"""Writes pathways of additive models with pairwise terms as one ONNX graph of plain operators, and its reference.

Input `features` FP32 [batch, feature], NaN = missing. Outputs, all FP32:
`probability` [batch]; `interval` [batch, 2]; `base_log_odds` [batch]; `contributions` [batch, feature], a pairwise term's
contribution given half to each of its two features (its Shapley value); `conformal_set` [batch, 2], 1 where the negative and
where the positive answer belongs to the 90 % set; `pathway` [batch], which of the card's pathways answered; with pairwise
terms `pair_contributions` [batch, pair], in the order of evaluation.json. base_log_odds plus the contributions is the logit
of probability.
"""
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from scipy.special import expit

from additive import SMALLEST_LOGARITHM_INPUT
from crossfit import route

OPSET = 13
NORMAL_90 = 1.6448536269514722


def _spread(model):
    """[1 + columns, k]: the standard deviation of the log-odds is the length of (1, columns) times this."""
    values, vectors = np.linalg.eigh(model.covariance)
    keep = values > values.max() * 1e-7
    return vectors[:, keep] * np.sqrt(values[keep]) * model.scale


def pair_names(fitted, names):
    """All pairs of all pathways, in order of first appearance."""
    pairs = []
    for part in fitted:
        for a, b in part.model.basis.shape.pairs:
            pair = (names[part.pathway.use[a]], names[part.pathway.use[b]])
            if pair not in pairs:
                pairs.append(pair)
    return pairs


def _matrices(part, features, names, pairs):
    """Per column: weight on each feature, and on each pair; and the intercept."""
    model, use = part.model, part.pathway.use
    weights = model.scale * model.theta[1:]
    shares = np.zeros((len(weights), features))
    shares[:, use] = model.basis.shares() * weights[:, None]
    by_pair = np.zeros((len(weights), max(1, len(pairs))))
    first = model.basis.ramps + model.basis.features
    for k, p in enumerate(model.basis.pair):
        a, b = model.basis.shape.pairs[p]
        by_pair[first + k, pairs.index((names[use[a]], names[use[b]]))] = weights[first + k]
    return shares, by_pair, model.scale * model.theta[0] + model.shift


def build(fitted, names, model_name, version):
    features, pairs = len(names), pair_names(fitted, names)
    nodes, constants = [], []

    def constant(label, value, kind=np.float32):
        if label not in [c.name for c in constants]:
            constants.append(numpy_helper.from_array(np.asarray(value, dtype=kind), label))
        return label

    def node(operator, inputs, output, **attributes):
        nodes.append(helper.make_node(operator, inputs, [output], name=output, **attributes))
        return output

    one, zero = constant("one", 1.0), constant("zero", 0.0)
    missing = node("IsNaN", ["features"], "missing")
    filled = node("Where", [missing, one, "features"], "filled")
    logarithm = node("Log", [node("Max", [filled, constant("smallest", SMALLEST_LOGARITHM_INPUT)], "positive")], "logarithm")
    flags = node("Cast", [missing], "missing_flags", to=TensorProto.FLOAT)

    def ramps(basis, use, label):
        of = np.asarray(use)[basis.feature]
        onto_log = np.array([basis.terms[j].logarithm for j in basis.feature])[None]
        index = constant(label + "_feature", of, np.int64)
        plain = node("Gather", [filled, index], label + "_plain", axis=1)
        logged = node("Gather", [logarithm, index], label + "_logged", axis=1)
        axis = node("Where", [constant(label + "_on_log", onto_log, np.bool_), logged, plain], label + "_axis")
        above = node("Sub", [axis, constant(label + "_low", basis.low[None])], label + "_above")
        scale = constant(label + "_scale", 1 / (basis.high - basis.low)[None])
        ramp = node("Clip", [node("Mul", [above, scale], label + "_position"), zero, one], label + "_ramp")
        centred = node("Sub", [ramp, constant(label + "_centre", basis.centre[None])], label + "_centred")
        gone = node("Gather", [missing, index], label + "_gone", axis=1)
        return node("Where", [gone, zero, centred], label + "_present")

    sums = {}

    def add(key, term):
        sums[key] = term if key not in sums else node("Add", [sums[key], term], f"{key}_sum_{len(nodes)}")

    taken = None
    for e, part in enumerate(fitted):
        label, basis, use = f"p{e}", part.model.basis, part.pathway.use
        columns = [ramps(basis.main, use, label + "_main"),
                   node("Gather", [flags, constant(label + "_use", use, np.int64)], label + "_flags", axis=1)]
        if len(basis.pair):
            coarse = ramps(basis.coarse, use, label + "_coarse")
            coarse = node("Concat", [coarse, label + "_flags"], label + "_coarse_flags", axis=1)
            left = node("Gather", [coarse, constant(label + "_left", basis.left, np.int64)], label + "_left_ramp", axis=1)
            right = node("Gather", [coarse, constant(label + "_right", basis.right, np.int64)], label + "_right_ramp", axis=1)
            columns.append(node("Mul", [left, right], label + "_products"))
        column = node("Concat", columns, label + "_columns", axis=1)
        shares, by_pair, base = _matrices(part, features, names, pairs)
        spread = _spread(part.model)
        deviation = node("Add", [node("MatMul", [column, constant(label + "_spread", spread[1:])], label + "_spread_columns"),
                                 constant(label + "_spread_base", spread[None, 0])], label + "_deviation")
        square = node("Mul", [deviation, deviation], label + "_square")
        variance = node("MatMul", [square, constant(label + "_ones", np.ones((spread.shape[1], 1)))], label + "_variance")
        contributions = node("MatMul", [column, constant(label + "_shares", shares)], label + "_contributions")
        numbers = constant(label + "_numbers", [[base, part.lowest_positive, part.highest_negative, e]])
        pair_terms = node("MatMul", [column, constant(label + "_pairs", by_pair)], label + "_pair_terms") if pairs else None
        if len(fitted) == 1:
            gate = node("Unsqueeze", [node("Squeeze", [node("Mul", [variance, zero], "none"), constant("at_1", [1], np.int64)],
                                           "none_flat"), "at_1"], "nothing")
            gate = node("Add", [gate, one], "everyone")
        else:
            if part.pathway.needs:
                lacking = node("Gather", [flags, constant(label + "_needs", part.pathway.needs, np.int64)], label + "_lacking", axis=1)
                count = len(part.pathway.needs)
                lack = node("MatMul", [lacking, constant(label + "_need_ones", np.full((count, 1), 1 / count))], label + "_lack")
                fits = node("Cast", [node("Less", [lack, constant("almost", 0.9999)], label + "_fits")], label + "_fit",
                            to=TensorProto.FLOAT)
            else:
                fits = node("Add", [node("Mul", [variance, zero], label + "_none"), one], label + "_fit")
            gate = fits if taken is None else node("Mul", [fits, node("Sub", [one, taken], label + "_left_over")], label + "_gate")
            taken = gate if taken is None else node("Add", [taken, gate], label + "_taken")
        add("contributions", node("Mul", [contributions, gate], label + "_gated"))
        add("variance", node("Mul", [variance, gate], label + "_gated_variance"))
        add("numbers", node("Mul", [gate, numbers], label + "_gated_numbers"))
        if pairs:
            add("pairs", node("Mul", [pair_terms, gate], label + "_gated_pairs"))

    node("Identity", [sums["contributions"]], "contributions")
    if pairs:
        node("Identity", [sums["pairs"]], "pair_contributions")
    at_1 = constant("at_1", [1], np.int64)

    def number(i, label):
        return node("Gather", [sums["numbers"], constant(f"number_{i}", [i], np.int64)], label, axis=1)

    base = number(0, "base_column")
    total = node("MatMul", ["contributions", constant("feature_ones", np.ones((features, 1)))], "total")
    log_odds = node("Add", [total, base], "log_odds")
    probability = node("Sigmoid", [log_odds], "probability_column")
    node("Squeeze", [probability, at_1], "probability")
    node("Squeeze", [base, at_1], "base_log_odds")
    node("Squeeze", [number(3, "pathway_column"), at_1], "pathway")
    sigma = node("Sqrt", [sums["variance"]], "sigma")
    reach = node("Mul", [sigma, constant("interval_reach", [[-NORMAL_90, NORMAL_90]])], "reach")
    node("Sigmoid", [node("Add", [log_odds, reach], "interval_log_odds")], "interval")
    above = node("Sub", [probability, number(1, "lowest_positive")], "above_positive")
    below = node("Sub", [number(2, "highest_negative"), probability], "below_negative")
    both = node("Concat", [below, above], "set_margins", axis=1)
    node("Cast", [node("Not", [node("Less", [both, zero], "outside_set")], "inside_set")], "conformal_set",
         to=TensorProto.FLOAT)

    outputs = [("probability", ["batch"]), ("interval", ["batch", 2]), ("base_log_odds", ["batch"]),
               ("contributions", ["batch", features]), ("conformal_set", ["batch", 2]), ("pathway", ["batch"])]
    outputs += [("pair_contributions", ["batch", len(pairs)])] if pairs else []
    graph = helper.make_graph(
        nodes, model_name, [helper.make_tensor_value_info("features", TensorProto.FLOAT, ["batch", features])],
        [helper.make_tensor_value_info(n, TensorProto.FLOAT, s) for n, s in outputs], constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], producer_name="frontier-functions",
                              model_version=int(version))
    model.ir_version = 8
    onnx.checker.check_model(model, full_check=True)
    return model


def reference(fitted, names, rows):
    """The same outputs in double precision without ONNX: what the graph is tested against."""
    way = route([p.pathway for p in fitted], rows)
    n, features, pairs = len(rows), len(names), pair_names(fitted, names)
    base, contributions, variance = np.zeros(n), np.zeros((n, features)), np.zeros(n)
    low, high, by_pair = np.zeros(n), np.zeros(n), np.zeros((n, len(pairs)))
    for e, part in enumerate(fitted):
        mine = way == e
        if not mine.any():
            continue
        columns = part.model.basis.columns(rows[mine][:, part.pathway.use])
        shares, pair_weights, intercept = _matrices(part, features, names, pairs)
        contributions[mine], base[mine] = columns @ shares, intercept
        spread = _spread(part.model)
        variance[mine] = ((columns @ spread[1:] + spread[0]) ** 2).sum(1)
        low[mine], high[mine] = part.lowest_positive, part.highest_negative
        if pairs:
            by_pair[mine] = columns @ pair_weights
    odds = base + contributions.sum(1)
    p = expit(odds)
    reach = NORMAL_90 * np.sqrt(variance)
    return {"probability": p, "interval": expit(odds[:, None] + np.c_[-reach, reach]), "base_log_odds": base,
            "contributions": contributions, "conformal_set": np.c_[p <= high, p >= low].astype(float),
            "pathway": way.astype(float), "pair_contributions": by_pair, "log_odds": odds}
