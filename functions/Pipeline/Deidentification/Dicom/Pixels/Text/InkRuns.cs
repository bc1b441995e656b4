namespace FrontierFunctions.Pipeline.Deidentification.Dicom.Pixels.Text;

/// <summary>Connected sets (8 neighbours) of pixels above a level, from their runs in each row.</summary>
internal sealed class InkRuns
{
    private Run[] _runs = new Run[1024];
    private int[] _rowBegin = [];
    private int _count;

    /// <summary>The runs, row by row.</summary>
    public ReadOnlySpan<Run> Runs => _runs.AsSpan(0, _count);

    /// <summary>Finds the sets that may be glyphs.</summary>
    /// <param name="mask">What is compared with the level: the contrast or the value of each pixel.</param>
    /// <param name="ink">Contrast of each pixel.</param>
    /// <param name="samples">Value of each pixel, strong where the ink is.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="level">The least contrast of ink.</param>
    /// <param name="glyphs">Receives them.</param>
    public void Find(
        ReadOnlySpan<ushort> mask, ReadOnlySpan<ushort> ink, ReadOnlySpan<ushort> samples, int width, int height,
        int level, List<Glyph> glyphs)
    {
        _count = 0;
        if (_rowBegin.Length < height + 1)
        {
            _rowBegin = new int[height + 1];
        }

        for (var y = 0; y < height; y++)
        {
            _rowBegin[y] = _count;
            AddRow(mask.Slice(y * width, width), y, level);
            if (y > 0)
            {
                Join(_rowBegin[y - 1], _rowBegin[y], _count);
            }
        }

        _rowBegin[height] = _count;
        Collect(ink, samples, width, glyphs);
    }

    private void AddRow(ReadOnlySpan<ushort> row, int y, int level)
    {
        var x = 0;
        while (x < row.Length)
        {
            var skipped = row[x..].IndexOfAnyInRange((ushort)level, ushort.MaxValue);
            if (skipped < 0)
            {
                return;
            }

            var begin = x + skipped;
            var length = row[begin..].IndexOfAnyExceptInRange((ushort)level, ushort.MaxValue);
            x = length < 0 ? row.Length : begin + length;
            if (_count == _runs.Length)
            {
                Array.Resize(ref _runs, _count * 2);
            }

            _runs[_count] = new Run { Y = y, Begin = begin, End = x, Parent = _count };
            _count++;
        }
    }

    private void Join(int above, int begin, int end)
    {
        var other = above;
        for (var i = begin; i < end; i++)
        {
            ref var run = ref _runs[i];
            while (other < begin && _runs[other].End < run.Begin)
            {
                other++;
            }

            for (var j = other; j < begin && _runs[j].Begin <= run.End; j++)
            {
                Unite(j, i);

                // Rows that touch share edges that are no outline.
                run.Shared += Math.Max(0, Math.Min(run.End, _runs[j].End) - Math.Max(run.Begin, _runs[j].Begin));
            }
        }
    }

    private int Root(int i)
    {
        while (_runs[i].Parent != i)
        {
            _runs[i].Parent = _runs[_runs[i].Parent].Parent;
            i = _runs[i].Parent;
        }

        return i;
    }

    private void Unite(int a, int b)
    {
        a = Root(a);
        b = Root(b);
        if (a != b)
        {
            _runs[Math.Max(a, b)].Parent = Math.Min(a, b);
        }
    }

    private void Collect(ReadOnlySpan<ushort> ink, ReadOnlySpan<ushort> samples, int width, List<Glyph> glyphs)
    {
        var places = new int[_count];
        var sets = new List<Glyph>();
        for (var i = 0; i < _count; i++)
        {
            ref var run = ref _runs[i];
            var root = Root(i);
            var length = run.End - run.Begin;
            var peak = Most(ink.Slice((run.Y * width) + run.Begin, length));
            var strongest = Most(samples.Slice((run.Y * width) + run.Begin, length));

            var own = new PixelBox(run.Begin, run.Y, run.End, run.Y + 1);
            var outline = 2 + (2 * length) - (2 * run.Shared);
            var fall = Fall(samples.Slice(run.Y * width, width), run.Begin, run.End);
            if (root == i)
            {
                places[i] = sets.Count;
                sets.Add(new Glyph(own, length, outline, peak, strongest, 0, fall, 1));
                continue;
            }

            places[i] = places[root];
            var set = sets[places[i]];
            sets[places[i]] = set with
            {
                Box = set.Box.With(own), Area = set.Area + length, Outline = set.Outline + outline,
                Peak = Math.Max(set.Peak, peak), Value = Math.Max(set.Value, strongest),
                Fall = set.Fall + fall, Runs = set.Runs + 1,
            };
        }

        Span<int> solid = sets.Count <= 2048 ? stackalloc int[sets.Count] : new int[sets.Count];
        for (var i = 0; i < _count; i++)
        {
            ref var run = ref _runs[i];
            var set = sets[places[i]];
            if (!IsGlyphLike(set.Box))
            {
                continue;
            }

            var limit = set.Value - (set.Peak / 4);
            foreach (var value in samples.Slice((run.Y * width) + run.Begin, run.End - run.Begin))
            {
                solid[places[i]] += value >= limit ? 1 : 0;
            }
        }

        for (var i = 0; i < sets.Count; i++)
        {
            if (IsGlyphLike(sets[i].Box))
            {
                glyphs.Add(sets[i] with { Solid = solid[i] });
            }
        }
    }

    private static int Most(ReadOnlySpan<ushort> values)
    {
        var most = 0;
        foreach (var value in values)
        {
            most = Math.Max(most, value);
        }

        return most;
    }

    private static int Fall(ReadOnlySpan<ushort> row, int begin, int end) =>
        row[Math.Min(begin + 1, end - 1)] - row[Math.Max(0, begin - 2)]
        + row[Math.Max(end - 2, begin)] - row[Math.Min(end + 1, row.Length - 1)];

    /// <summary>Neither specks nor whole figures. A word whose letters touch is wide.</summary>
    private static bool IsGlyphLike(PixelBox box) =>
        Math.Max(box.Width, box.Height) >= 4 && Math.Min(box.Width, box.Height) <= 100
        && Math.Max(box.Width, box.Height) <= 900;

    /// <summary>Ink pixels side by side.</summary>
    internal struct Run
    {
        public int Y;
        public int Begin;
        public int End;
        public int Parent;
        public int Shared;
    }
}
