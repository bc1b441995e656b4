using System.Numerics;

namespace FrontierFunctions.Pipeline.Deidentification.Dicom.Pixels.Codecs;

/// <summary>The model of one JPEG-LS scan, which encodes and decodes alike.</summary>
/// <remarks>Source: ITU-T T.87 (1998), annex A; C.2.4.1.1 for the default thresholds.</remarks>
internal sealed class JpegLsScan
{
    private static readonly byte[] RunLengths =
    [
        0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 9, 10, 11, 12, 13, 14, 15,
    ];

    private readonly JpegLsBits _bits;
    private readonly int _most;
    private readonly int _near;
    private readonly int _step;
    private readonly int _range;
    private readonly int _wide;
    private readonly int _limit;
    private readonly int _reset;
    private readonly int[] _thresholds;
    private readonly int[] _a = new int[367];
    private readonly int[] _b = new int[365];
    private readonly int[] _c = new int[365];
    private readonly int[] _n = new int[367];
    private readonly int[] _negative = new int[2];

    /// <param name="bits">Where bits come from or go to.</param>
    /// <param name="precision">Bits of a sample.</param>
    /// <param name="near">Largest error of a sample; 0 without loss.</param>
    /// <param name="preset">MAXVAL, T1, T2, T3, RESET; 0 for the default.</param>
    public JpegLsScan(JpegLsBits bits, int precision, int near, IReadOnlyList<int> preset)
    {
        _bits = bits;
        _near = near;
        _step = (2 * near) + 1;
        _most = preset[0] > 0 ? preset[0] : (1 << precision) - 1;
        _range = ((_most + (2 * near)) / _step) + 1;
        _wide = Log(_range);
        var width = Math.Max(2, Log(_most + 1));
        _limit = 2 * (width + Math.Max(8, width));
        _reset = preset[4] > 0 ? preset[4] : 64;
        _thresholds = Thresholds(preset);
        Array.Fill(_a, Math.Max(2, (_range + 32) / 64));
        Array.Fill(_n, 1);
    }

    /// <summary>Codes one row of one component.</summary>
    /// <param name="above">The row above, with one sample before and one behind.</param>
    /// <param name="row">The row, from its second element on; its first is the first of the row above.</param>
    /// <param name="width">Samples of the row.</param>
    /// <param name="run">Index of the run length, which each component keeps.</param>
    /// <returns>False where the bits are damaged.</returns>
    public bool Row(int[] above, int[] row, int width, ref int run)
    {
        above[width + 1] = above[width];
        row[0] = above[1];
        for (var x = 1; x <= width; x++)
        {
            var (left, up, before, after) = (row[x - 1], above[x], above[x - 1], above[x + 1]);
            var (q1, q2, q3) = (Quantize(after - up), Quantize(up - before), Quantize(before - left));
            if (q1 == 0 && q2 == 0 && q3 == 0)
            {
                if (!Run(above, row, width, ref x, ref run))
                {
                    return false;
                }
            }
            else if (!Regular((81 * q1) + (9 * q2) + q3, Median(left, up, before), ref row[x]))
            {
                return false;
            }
        }

        return !_bits.IsOver;
    }

    /// <summary>Codes one row of several components, sample by sample.</summary>
    public bool Rows(int[][] above, int[][] rows, int width, ref int run)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            above[i][width + 1] = above[i][width];
            rows[i][0] = above[i][1];
        }

        for (var x = 1; x <= width; x++)
        {
            if (Array.TrueForAll(Contexts(above, rows, x), context => context == 0))
            {
                if (!RunTogether(above, rows, width, ref x, ref run))
                {
                    return false;
                }

                continue;
            }

            var contexts = Contexts(above, rows, x);
            for (var i = 0; i < rows.Length; i++)
            {
                var prediction = Median(rows[i][x - 1], above[i][x], above[i][x - 1]);
                if (!Regular(contexts[i], prediction, ref rows[i][x]))
                {
                    return false;
                }
            }
        }

        return !_bits.IsOver;
    }

    private int[] Contexts(int[][] above, int[][] rows, int x)
    {
        var contexts = new int[rows.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            var (left, up, before, after) = (rows[i][x - 1], above[i][x], above[i][x - 1], above[i][x + 1]);
            contexts[i] = (81 * Quantize(after - up)) + (9 * Quantize(up - before)) + Quantize(before - left);
        }

        return contexts;
    }

    private bool Regular(int context, int prediction, ref int sample)
    {
        var sign = context < 0 ? -1 : 1;
        var q = Math.Abs(context);
        prediction = Math.Clamp(prediction + (sign * _c[q]), 0, _most);
        var k = 0;
        while (_n[q] << k < _a[q] && k < 24)
        {
            k++;
        }

        var isTurned = _near == 0 && k == 0 && 2 * _b[q] <= -_n[q];
        var mapped = 0;
        if (_bits.IsWriting)
        {
            var difference = Reduce(Divide(sign * (sample - prediction)));
            mapped = isTurned ? difference >= 0 ? (2 * difference) + 1 : -2 * (difference + 1)
                : difference >= 0 ? 2 * difference : (-2 * difference) - 1;
        }

        mapped = _bits.PassGolomb(mapped, k, _limit, _wide);
        if (mapped < 0)
        {
            return false;
        }

        var error = (mapped & 1) == 0 ? mapped >> 1 : -((mapped + 1) >> 1);
        error = isTurned ? -error - 1 : error;
        Update(q, error);
        sample = Restore(prediction + (sign * error * _step));
        return true;
    }

    private void Update(int q, int error)
    {
        _b[q] += error * _step;
        _a[q] += Math.Abs(error);
        if (_n[q] == _reset)
        {
            _a[q] >>= 1;
            _b[q] = _b[q] >= 0 ? _b[q] >> 1 : -((1 - _b[q]) >> 1);
            _n[q] >>= 1;
        }

        _n[q]++;
        if (_b[q] <= -_n[q])
        {
            _b[q] = Math.Max(_b[q] + _n[q], 1 - _n[q]);
            _c[q] = Math.Max(-128, _c[q] - 1);
        }
        else if (_b[q] > 0)
        {
            _b[q] = Math.Min(_b[q] - _n[q], 0);
            _c[q] = Math.Min(127, _c[q] + 1);
        }
    }

    private bool Run(int[] above, int[] row, int width, ref int x, ref int run)
    {
        var value = row[x - 1];
        var most = width - x + 1;
        var length = 0;
        while (_bits.IsWriting && length < most && Math.Abs(row[x + length] - value) <= _near)
        {
            length++;
        }

        length = PassRun(length, most, ref run);
        if (length < 0)
        {
            return false;
        }

        row.AsSpan(x, length).Fill(value);
        x += length;
        return length == most || Interruption(value, above[x], ref row[x], mayBeAlike: true, ref run, isLast: true);
    }

    private bool RunTogether(int[][] above, int[][] rows, int width, ref int x, ref int run)
    {
        var most = width - x + 1;
        var length = 0;
        for (var isRun = _bits.IsWriting; isRun && length < most; length += isRun ? 1 : 0)
        {
            foreach (var row in rows)
            {
                isRun &= Math.Abs(row[x + length] - row[x - 1]) <= _near;
            }
        }

        length = PassRun(length, most, ref run);
        if (length < 0)
        {
            return false;
        }

        foreach (var row in rows)
        {
            row.AsSpan(x, length).Fill(row[x - 1]);
        }

        x += length;
        for (var i = 0; i < rows.Length && length < most; i++)
        {
            if (!Interruption(
                rows[i][x - 1], above[i][x], ref rows[i][x], mayBeAlike: false, ref run, i == rows.Length - 1))
            {
                return false;
            }
        }

        return true;
    }

    // T.87, A.7.1: ones for whole stretches, then a zero and the rest, unless the row ends.
    private int PassRun(int length, int most, ref int run)
    {
        var done = 0;
        while (true)
        {
            var stretch = 1 << RunLengths[run];
            var left = length - done;
            var bit = _bits.PassBit(left >= stretch || (_bits.IsWriting && left > 0 && length == most) ? 1 : 0);
            if (bit == 0)
            {
                done += _bits.Pass(left, RunLengths[run]);
                return done <= most - 1 ? done : -1;
            }

            if (done + stretch <= most && run < 31)
            {
                run++;
            }

            done += stretch;
            if (done >= most)
            {
                return most;
            }

            if (_bits.IsOver)
            {
                return -1;
            }

            if (_bits.IsWriting && length == most && done == length)
            {
                return most;
            }
        }
    }

    private bool Interruption(int left, int up, ref int sample, bool mayBeAlike, ref int run, bool isLast)
    {
        var alike = mayBeAlike && Math.Abs(left - up) <= _near ? 1 : 0;
        var q = 365 + alike;
        var total = alike == 0 ? _a[q] : _a[q] + (_n[q] >> 1);
        var k = 0;
        while (_n[q] << k < total && k < 24)
        {
            k++;
        }

        var prediction = alike == 1 ? left : up;
        var sign = alike == 0 && left > up ? -1 : 1;
        var mapped = 0;
        if (_bits.IsWriting)
        {
            var difference = Reduce(Divide(sign * (sample - prediction)));
            var map = difference > 0 ? k == 0 && 2 * _negative[alike] < _n[q]
                : difference < 0 && (k != 0 || 2 * _negative[alike] >= _n[q]);
            mapped = (2 * Math.Abs(difference)) - alike - (map ? 1 : 0);
        }

        mapped = _bits.PassGolomb(mapped, k, _limit - RunLengths[run] - 1, _wide);
        if (mapped < 0)
        {
            return false;
        }

        var odd = (mapped + alike) & 1;
        var size = (mapped + alike + odd) >> 1;
        var isNegative = (k != 0 || 2 * _negative[alike] >= _n[q]) == (odd == 1);
        var error = isNegative ? -size : size;
        _negative[alike] += error < 0 ? 1 : 0;
        _a[q] += (mapped + 1 - alike) >> 1;
        if (_n[q] == _reset)
        {
            _a[q] >>= 1;
            _n[q] >>= 1;
            _negative[alike] >>= 1;
        }

        _n[q]++;
        sample = Restore(prediction + (sign * error * _step));
        run = isLast && run > 0 ? run - 1 : run;
        return true;
    }

    private int Divide(int difference) =>
        _near == 0 ? difference : difference > 0 ? (difference + _near) / _step : -((_near - difference) / _step);

    private int Reduce(int error)
    {
        error = error < 0 ? error + _range : error;
        return error >= (_range + 1) / 2 ? error - _range : error;
    }

    private int Restore(int value)
    {
        value = value < -_near ? value + (_range * _step) : value > _most + _near ? value - (_range * _step) : value;
        return Math.Clamp(value, 0, _most);
    }

    private int Quantize(int difference)
    {
        var size = Math.Abs(difference);
        var level = size <= _near ? 0 : size < _thresholds[0] ? 1 : size < _thresholds[1] ? 2
            : size < _thresholds[2] ? 3 : 4;
        return difference < 0 ? -level : level;
    }

    private int[] Thresholds(IReadOnlyList<int> preset)
    {
        int[] basic = [3, 7, 21];
        int[] extra = [2, 3, 4];
        var thresholds = new int[3];
        var least = _near + 1;
        for (var i = 0; i < 3; i++)
        {
            var value = _most >= 128
                ? ((Math.Min(_most, 4095) + 128) / 256 * (basic[i] - extra[i])) + extra[i] + ((3 + (2 * i)) * _near)
                : Math.Max(extra[i], (basic[i] / (256 / (_most + 1))) + ((3 + (2 * i)) * _near));
            thresholds[i] = preset[1 + i] > 0 ? preset[1 + i] : value > _most || value < least ? least : value;
            least = thresholds[i];
        }

        return thresholds;
    }

    private static int Median(int left, int up, int before) =>
        before >= Math.Max(left, up) ? Math.Min(left, up)
        : before <= Math.Min(left, up) ? Math.Max(left, up)
        : left + up - before;

    private static int Log(int value) => 32 - BitOperations.LeadingZeroCount((uint)(value - 1));
}
