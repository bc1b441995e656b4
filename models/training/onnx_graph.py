"""Writes an ensemble of additive models as an ONNX graph of plain operators.

Input `features` FP32 [batch, feature], NaN = missing. Outputs: `probability` [batch]; `interval` [batch, 2];
`base_log_odds` [batch]; `contributions` [batch, feature]. base_log_odds plus the sum of contributions is the logit of
probability, because that sum is what the graph puts through the sigmoid.
"""
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from scipy.special import expit

from additive import SMALLEST_LOGARITHM_INPUT

OPSET = 13


def build(ensemble, interval_width, name, version):
    """`interval_width`: half-width of the interval on the log-odds, in standard deviations of the members."""
    ramps, members = ensemble.ramps, ensemble.calibrated()
    features, count = len(ramps.terms), len(ramps.feature)
    mean = members.mean(axis=0)
    nodes, constants = [], []

    def constant(label, value, kind=np.float32):
        constants.append(numpy_helper.from_array(np.asarray(value, dtype=kind), label))
        return label

    def node(operator, inputs, output, **attributes):
        nodes.append(helper.make_node(operator, inputs, [output], name=output, **attributes))
        return output

    by_feature = np.zeros((count, features))
    by_feature[np.arange(count), ramps.feature] = mean[1:1 + count]
    deviation = members - mean  # the spread is computed around the mean: small numbers, no cancellation

    missing = node("IsNaN", ["features"], "missing")
    one = constant("one", 1.0)
    filled = node("Where", [missing, one, "features"], "filled")
    positive = node("Max", [filled, constant("smallest", SMALLEST_LOGARITHM_INPUT)], "positive")
    logarithm = node("Log", [positive], "logarithm")
    on_log = constant("on_log_axis", [[t.logarithm for t in ramps.terms]], np.bool_)
    axis = node("Where", [on_log, logarithm, filled], "axis")
    of = constant("ramp_feature", ramps.feature, np.int64)
    spread_axis = node("Gather", [axis, of], "ramp_axis", axis=1)
    above = node("Sub", [spread_axis, constant("ramp_low", ramps.low[None])], "above_low")
    slope = node("Mul", [above, constant("ramp_scale", 1 / (ramps.high - ramps.low)[None])], "ramp_position")
    ramp = node("Clip", [slope, constant("zero", 0.0), one], "ramp")
    centred = node("Sub", [ramp, constant("ramp_centre", ramps.centre[None])], "centred")
    ramp_missing = node("Gather", [missing, of], "ramp_missing", axis=1)
    present = node("Where", [ramp_missing, "zero", centred], "present_ramps")
    flags = node("Cast", [missing], "missing_flags", to=TensorProto.FLOAT)

    shaped = node("MatMul", [present, constant("shape_weights", by_feature)], "shaped")
    absent = node("Mul", [flags, constant("missing_weights", mean[None, 1 + count:])], "absent")
    node("Add", [shaped, absent], "contributions")
    base = constant("base", [mean[0]])
    # Sums are products with constant vectors: a reduction adds in an order that depends on where a row lies in memory, and
    # then an answer depends, in its last bit, on what it was batched with.
    axis = constant("feature_axis", [1], np.int64)
    sum_column = node("MatMul", ["contributions", constant("ones", np.ones((features, 1)))], "total_column")
    total = node("Squeeze", [sum_column, axis], "total")
    log_odds = node("Add", [total, base], "log_odds")
    node("Sigmoid", [log_odds], "probability")
    node("Expand", [base, node("Shape", [total], "batch_shape")], "base_log_odds")

    a = node("MatMul", [present, constant("member_ramps", deviation[:, 1:1 + count].T)], "member_shaped")
    b = node("MatMul", [flags, constant("member_missing", deviation[:, 1 + count:].T)], "member_absent")
    c = node("Add", [a, b], "member_sum")
    d = node("Add", [c, constant("member_base", deviation[None, :, 0])], "member_deviation")
    square = node("Mul", [d, d], "member_square")
    share = np.full((deviation.shape[0], 1), 1 / deviation.shape[0])
    variance = node("MatMul", [square, constant("member_share", share)], "variance")
    sigma = node("Sqrt", [variance], "sigma")
    reach = node("Mul", [sigma, constant("interval_reach", [[-interval_width, interval_width]])], "reach")
    column = node("Unsqueeze", [log_odds, "feature_axis"], "log_odds_column")
    node("Sigmoid", [node("Add", [column, reach], "interval_log_odds")], "interval")

    outputs = [("probability", ["batch"]), ("interval", ["batch", 2]), ("base_log_odds", ["batch"]),
               ("contributions", ["batch", features])]
    graph = helper.make_graph(
        nodes, name,
        [helper.make_tensor_value_info("features", TensorProto.FLOAT, ["batch", features])],
        [helper.make_tensor_value_info(n, TensorProto.FLOAT, s) for n, s in outputs], constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], producer_name="frontier-functions",
                              model_version=int(version))
    model.ir_version = 8
    onnx.checker.check_model(model, full_check=True)
    return model


def reference(ensemble, interval_width, rows):
    """The same outputs in double precision without ONNX: what the graph is tested against."""
    ramps, members = ensemble.ramps, ensemble.calibrated()
    columns, count = ramps.columns(rows), len(ramps.feature)
    mean = members.mean(axis=0)
    contributions = columns[:, count:] * mean[1 + count:]
    for k, j in enumerate(ramps.feature):
        contributions[:, j] += columns[:, k] * mean[1 + k]
    log_odds = mean[0] + contributions.sum(axis=1)
    sigma = ensemble.member_log_odds(rows).std(axis=1)
    ends = log_odds[:, None] + sigma[:, None] * np.array([-interval_width, interval_width])
    return {"probability": expit(log_odds), "interval": expit(ends),
            "base_log_odds": np.full(len(rows), mean[0]), "contributions": contributions}
