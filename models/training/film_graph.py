"""Writes a fitted model of films as one ONNX graph of plain operators, preprocessing, limits and maps included.

Input `image` FP32 [batch, 1, 224, 224], luminance in 0..1. Outputs, all FP32:
`probabilities` [batch, 3] of normal, bacterial, viral; `logits` [batch, 3]; `probability` [batch] of pneumonia, bacterial or
viral; `conformal_set` [batch, 3], 1 where the label belongs to the 90 % set; `class_activation` [batch, 3, 14, 14], whose mean
over the places is the label's logit; `pneumonia_map` [batch, 14, 14], whose mean is the log-odds of pneumonia; `zones`
[batch, 6], the map's means by zone; `range_evidence` [batch, 8], 1 at the end of what was seen in training; `in_range` [batch];
`embedding` [batch, 384].
"""
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

import film_net
import film_pictures

OPSET = 13


class Writer:
    """Collects nodes and constants."""

    def __init__(self):
        self.nodes, self.constants, self.known = [], [], set()

    def constant(self, name, value, kind=np.float32):
        if name not in self.known:
            self.known.add(name)
            self.constants.append(numpy_helper.from_array(np.asarray(value, dtype=kind), name))
        return name

    def node(self, operator, inputs, output, **attributes):
        self.nodes.append(helper.make_node(operator, inputs, [output], name=output, **attributes))
        return output

    def mean(self, x, output, axes=(1, 2, 3), keep=1):
        return self.node("ReduceMean", [x], output, axes=list(axes), keepdims=keep)

    def cut(self, x, output, axis, start, end, step=1):
        names = [self.constant(f"at_{v}", [v], np.int64) for v in (start, end, axis, step)]
        return self.node("Slice", [x, *names], output)


def _convolution(w, x, label, conv, norm, relu):
    """A convolution with its batch normalisation folded in."""
    gain = (norm.weight / (norm.running_var + norm.eps) ** 0.5).detach().double().numpy()
    weight = conv.weight.detach().double().numpy() * gain[:, None, None, None]
    bias = norm.bias.detach().double().numpy() - norm.running_mean.double().numpy() * gain
    pad, size = conv.padding[0], conv.kernel_size[0]
    out = w.node("Conv", [x, w.constant(label + "_w", weight), w.constant(label + "_b", bias)], label, kernel_shape=[size, size],
                 strides=list(conv.stride), pads=[pad] * 4)
    return w.node("Relu", [out], label + "_relu") if relu else out


def _block(w, x, label, block):
    inside = _convolution(w, x, label + "_first", block.first, block.first_norm, True)
    inside = _convolution(w, inside, label + "_second", block.second, block.second_norm, False)
    if block.short is not None:
        pool, conv, norm = block.short
        if isinstance(pool, film_net.nn.AvgPool2d):
            x = w.node("AveragePool", [x], label + "_pool", kernel_shape=[pool.kernel_size] * 2, strides=[pool.stride] * 2)
        x = _convolution(w, x, label + "_short", conv, norm, False)
    return w.node("Relu", [w.node("Add", [inside, x], label + "_sum")], label + "_out")


def _member(w, x, label, member, upright):
    """(maps [N, labels, h, w], embedding [N, C], distance [N, 1], uprightness [N, 1])."""
    net = member.net
    out = _convolution(w, x, label + "_stem", net.stem[0], net.stem[1], True)
    for i, block in enumerate(net.body):
        out = _block(w, out, f"{label}_block{i}", block)
    head = net.head.weight.detach().double().numpy()[:, :, None, None]
    maps = w.node("Conv", [out, w.constant(label + "_head_w", head), w.constant(label + "_head_b", net.head.bias.detach())],
                  label + "_maps", kernel_shape=[1, 1])
    pooled = w.mean(out, label + "_embedding", (2, 3), 0)
    away = w.node("Sub", [pooled, w.constant(label + "_mean", member.mean[None])], label + "_away")
    turned = w.node("MatMul", [away, w.constant(label + "_root", np.linalg.cholesky(member.precision))], label + "_turned")
    length = w.node("ReduceL2", [turned], label + "_length", axes=[1], keepdims=1)
    usual = w.node("Sub", [length, w.constant(label + "_usual", [[member.usual]])], label + "_unusual")
    parts = [w.mean(w.cut(out, f"{label}_rows{i}", 2, rows[0], rows[-1] + 1), f"{label}_third{i}", (2, 3), 0)
             for i, rows in enumerate(np.array_split(np.arange(film_net.SIZE // 8), 3))]
    turned = w.node("MatMul", [w.node("Concat", parts, label + "_thirds", axis=1),
                               w.constant(label + "_upright_w", upright[0][:, None])], label + "_upright_sum")
    return (maps, pooled, w.node("Div", [usual, w.constant(label + "_spread", [[member.spread]])], label + "_distance"),
            w.node("Add", [turned, w.constant(label + "_upright_b", [[upright[1]]])], label + "_upright"))


def _statistics(w, x, mean, centred):
    """[N, 6], as film_model.grey."""
    def flat(name):
        return w.node("Reshape", [name, w.constant("column", [-1, 1], np.int64)], name + "_column")

    def share(operator, limit, label):
        hit = w.node(operator, [x, w.constant(label + "_limit", limit)], label + "_hit")
        return flat(w.mean(w.node("Cast", [hit], label + "_flag", to=TensorProto.FLOAT), label))

    def difference(a, b, label):
        return flat(w.mean(w.node("Abs", [w.node("Sub", [a, b], label + "_sub")], label + "_abs"), label))

    spread = w.node("Sqrt", [w.mean(w.node("Mul", [centred, centred], "centred_square"), "variance")], "deviation")
    black, white = share("Less", 0.02, "black"), share("Greater", 0.98, "white")
    last = film_net.SIZE
    down = difference(w.cut(x, "below", 2, 1, last), w.cut(x, "above", 2, 0, last - 1), "rough_down")
    across = difference(w.cut(x, "right", 3, 1, last), w.cut(x, "left", 3, 0, last - 1), "rough_across")
    mirror = w.cut(x, "mirrored", 3, last - 1, -last - 1, -1)
    return [flat(mean), flat(spread), black, white, w.node("Add", [down, across], "rough"), difference(x, mirror, "sides")]


def build(film, name, version):
    w = Writer()
    x = w.node("AveragePool", ["image"], "shrunk", kernel_shape=[2, 2], strides=[2, 2])
    mean = w.mean(x, "mean_grey")
    centred = w.node("Sub", [x, mean], "centred")
    statistics = _statistics(w, x, mean, centred)
    softened = w.node("Sqrt", [w.node("Add", ["variance", w.constant("least_variance", 1e-4)], "softened_square")], "softened")
    standard = w.node("Div", [centred, softened], "standard")
    maps, embeddings, distances, uprights = zip(*(
        _member(w, standard, f"m{i}", m, film.upright[i]) for i, m in enumerate(film.members)))
    count = len(film.members)

    scaled = w.node("Mul", [w.node("Sum", list(maps), "maps_sum"), w.constant("scale", film.scale / count)], "maps_scaled")
    w.node("Add", [scaled, w.constant("shift", film.shift[None, :, None, None])], "class_activation")
    logits = w.mean("class_activation", "logits", (2, 3), 0)
    probabilities = w.node("Softmax", [logits], "probabilities", axis=1)
    w.node("Cast", [w.node("Not", [w.node("Less", [probabilities, w.constant("least", film.least[None])], "outside_set")],
                           "inside_set")], "conformal_set", to=TensorProto.FLOAT)
    ill = w.cut(logits, "ill_logits", 1, 1, 3)
    odds = w.node("Sub", [w.node("ReduceLogSumExp", [ill], "ill", axes=[1], keepdims=1), w.cut(logits, "well", 1, 0, 1)], "odds")
    w.node("Reshape", [w.node("Sigmoid", [odds], "probability_column"), w.constant("flat", [-1], np.int64)], "probability")
    _map(w, ill, odds)
    w.node("Concat", list(embeddings), "embedding", axis=1)
    distance = w.node("Div", [w.node("Sum", list(distances), "distance_sum"), w.constant("members", float(count))], "distance")
    upright = w.node("Div", [w.node("Sum", list(uprights), "upright_sum"), "members"], "upright")
    seen = w.node("Concat", [distance, *statistics, upright], "statistics", axis=1)
    off = w.node("Sub", [seen, w.constant("middle", ((film.low + film.high) / 2)[None])], "off_middle")
    w.node("Mul", [w.node("Abs", [off], "off"), w.constant("reach", (2 / (film.high - film.low))[None])], "range_evidence")
    most = w.node("ReduceMax", ["range_evidence"], "most", axes=[1], keepdims=0)
    beyond = w.node("Greater", [most, w.constant("one", 1.0)], "beyond")
    w.node("Cast", [w.node("Not", [beyond], "within")], "in_range", to=TensorProto.FLOAT)
    return _model(w, film, name, version)


def _map(w, ill, odds):
    share = w.node("Softmax", [ill], "share", axis=1)
    share = w.node("Reshape", [share, w.constant("share_shape", [-1, 2, 1, 1], np.int64)], "share_places")
    mixed = w.node("Mul", [w.cut("class_activation", "ill_maps", 1, 1, 3), share], "ill_maps_shared")
    mixed = w.node("ReduceSum", [mixed, w.constant("at_1", [1], np.int64)], "ill_map", keepdims=1)
    mixed = w.node("Sub", [mixed, w.cut("class_activation", "well_map", 1, 0, 1)], "mixed")
    lack = w.node("Reshape", [odds, w.constant("odds_shape", [-1, 1, 1, 1], np.int64)], "odds_places")
    lack = w.node("Sub", [lack, w.mean(mixed, "mixed_mean")], "lack")
    whole = w.node("Add", [mixed, lack], "pneumonia_places")
    places = film_net.SIZE // 8
    w.node("Reshape", [whole, w.constant("map_shape", [-1, places, places], np.int64)], "pneumonia_map")
    rows, columns = np.array_split(np.arange(places), 3), np.array_split(np.arange(places), 2)
    means = np.zeros((places, places, 6))
    for z, (r, c) in enumerate((r, c) for r in rows for c in columns):
        means[np.ix_(r, c, [z])] = 1 / (len(r) * len(c))
    flat = w.node("Reshape", [whole, w.constant("places", [-1, places * places], np.int64)], "map_flat")
    w.node("MatMul", [flat, w.constant("zone_means", means.reshape(-1, 6))], "zones")


def _model(w, film, name, version):
    side, places, wide = film_pictures.SIDE, film_net.SIZE // 8, sum(len(m.mean) for m in film.members)
    outputs = [("probabilities", [3]), ("logits", [3]), ("probability", []), ("conformal_set", [3]),
               ("class_activation", [3, places, places]), ("pneumonia_map", [places, places]), ("zones", [6]),
               ("range_evidence", [len(film.low)]), ("in_range", []), ("embedding", [wide])]
    graph = helper.make_graph(
        w.nodes, name, [helper.make_tensor_value_info("image", TensorProto.FLOAT, ["batch", 1, side, side])],
        [helper.make_tensor_value_info(n, TensorProto.FLOAT, ["batch", *shape]) for n, shape in outputs], w.constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], producer_name="frontier-functions",
                              model_version=int(version))
    model.ir_version = 8
    onnx.checker.check_model(model, full_check=True)
    return model
