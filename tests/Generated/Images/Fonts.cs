using System.Globalization;

namespace FrontierFunctions.Generated.Images;

/// <summary>
/// Two fonts as data, drawn for this generator: a bitmap font of 5 by 7 (columns, lowest bit on top) and capitals as
/// strokes on a grid of 4 by 6. From them come faces of any size and weight, upright or slanted, smooth or not.
/// </summary>
internal static class Fonts
{
    private static readonly Dictionary<char, string> Bitmaps = new()
    {
        [' '] = "0000000000", ['#'] = "147F147F14", ['('] = "001C224100", [')'] = "0041221C00",
        [','] = "0050300000", ['-'] = "0808080808", ['.'] = "0060600000", ['/'] = "2010080402",
        ['0'] = "3E5149453E", ['1'] = "00427F4000", ['2'] = "4261514946", ['3'] = "2141454B31",
        ['4'] = "1814127F10", ['5'] = "2745454539", ['6'] = "3C4A494930", ['7'] = "0171090503",
        ['8'] = "3649494936", ['9'] = "064949291E", [':'] = "0036360000", ['A'] = "7E1111117E",
        ['B'] = "7F49494936", ['C'] = "3E41414122", ['D'] = "7F4141221C", ['E'] = "7F49494941",
        ['F'] = "7F09090901", ['G'] = "3E4149497A", ['H'] = "7F0808087F", ['I'] = "00417F4100",
        ['J'] = "2040413F01", ['K'] = "7F08142241", ['L'] = "7F40404040", ['M'] = "7F020C027F",
        ['N'] = "7F0408107F", ['O'] = "3E4141413E", ['P'] = "7F09090906", ['Q'] = "3E4151215E",
        ['R'] = "7F09192946", ['S'] = "4649494931", ['T'] = "01017F0101", ['U'] = "3F4040403F",
        ['V'] = "1F2040201F", ['W'] = "3F4038403F", ['X'] = "6314081463", ['Y'] = "0708700807",
        ['Z'] = "6151494543", ['^'] = "0402010204", ['a'] = "2054545478", ['b'] = "7F48444438",
        ['c'] = "3844444420", ['d'] = "384444487F", ['e'] = "3854545418", ['f'] = "087E090102",
        ['g'] = "0C5252523E", ['h'] = "7F08040478", ['i'] = "00447D4000", ['j'] = "2040443D00",
        ['k'] = "7F10284400", ['l'] = "00417F4000", ['m'] = "7C04180478", ['n'] = "7C08040478",
        ['o'] = "3844444438", ['p'] = "7C14141408", ['q'] = "081414187C", ['r'] = "7C08040408",
        ['s'] = "4854545420", ['t'] = "043F444020", ['u'] = "3C4040407C", ['v'] = "1C2040201C",
        ['w'] = "3C4030403C", ['x'] = "4428102844", ['y'] = "0C5050503C", ['z'] = "4464544C44",
    };

    private static readonly Dictionary<char, string> Strokes = new()
    {
        [' '] = "",
        ['A'] = "06 20 46|14 34",
        ['B'] = "00 06 36 45 44 33 03|33 42 41 30 00",
        ['C'] = "41 30 10 01 05 16 36 45",
        ['D'] = "00 06 26 44 42 20 00",
        ['E'] = "40 00 06 46|03 33",
        ['F'] = "40 00 06|03 33",
        ['G'] = "41 30 10 01 05 16 36 45 43 23",
        ['H'] = "00 06|40 46|03 43",
        ['I'] = "10 30|20 26|16 36",
        ['J'] = "40 45 36 16 05 04",
        ['K'] = "00 06|40 03 46",
        ['L'] = "00 06 46",
        ['M'] = "06 00 23 40 46",
        ['N'] = "06 00 46 40",
        ['O'] = "10 01 05 16 36 45 41 30 10",
        ['P'] = "06 00 30 41 42 33 03",
        ['Q'] = "10 01 05 16 36 45 41 30 10|24 46",
        ['R'] = "06 00 30 41 42 33 03|23 46",
        ['S'] = "41 30 10 01 02 13 33 44 45 36 16 05",
        ['T'] = "00 40|20 26",
        ['U'] = "00 05 16 36 45 40",
        ['V'] = "00 26 40",
        ['W'] = "00 16 23 36 40",
        ['X'] = "00 46|40 06",
        ['Y'] = "00 23 40|23 26",
        ['Z'] = "00 40 06 46",
        ['0'] = "10 01 05 16 36 45 41 30 10|05 41",
        ['1'] = "01 20 26|16 36",
        ['2'] = "01 10 30 41 42 06 46",
        ['3'] = "00 40 22 32 43 45 36 16 05",
        ['4'] = "36 30 04 44",
        ['5'] = "40 00 02 32 43 45 36 16 05",
        ['6'] = "30 10 01 05 16 36 45 44 33 03",
        ['7'] = "00 40 16",
        ['8'] = "10 01 02 13 33 42 41 30 10|13 04 05 16 36 45 44 33",
        ['9'] = "43 13 02 01 10 30 41 45 36 16",
        ['-'] = "13 33",
        ['/'] = "06 40",
        [':'] = "21 22|24 25",
        ['.'] = "25 26",
        [','] = "25 16",
        ['^'] = "12 20 32",
        ['#'] = "10 16|30 36|02 42|04 44",
    };

    /// <summary>How much of each pixel a text covers: 0 to 1, row by row.</summary>
    /// <param name="text">Characters that the fonts have; for strokes, small letters become capitals.</param>
    /// <param name="face">How it is drawn.</param>
    public static Coverage Draw(string text, Face face) =>
        face.IsBitmap ? DrawBitmap(text, face.Size / 7) : DrawStrokes(text.ToUpperInvariant(), face);

    private static Coverage DrawBitmap(string text, int scale)
    {
        var drawn = new Coverage(text.Length * 6 * scale, 8 * scale);
        for (var i = 0; i < text.Length; i++)
        {
            for (var column = 0; column < 5; column++)
            {
                var bits = byte.Parse(
                    Bitmaps[text[i]].AsSpan(2 * column, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                for (var y = 0; y < 8 * scale; y++)
                {
                    for (var x = 0; x < scale; x++)
                    {
                        drawn[(((i * 6) + column) * scale) + x, y] = bits >> (y / scale) & 1;
                    }
                }
            }
        }

        return drawn;
    }

    private static Coverage DrawStrokes(string text, Face face)
    {
        var unit = (face.Size - face.Weight) / 6.0;
        var margin = 1 + (face.Weight / 2);
        var advance = (4 * unit) + face.Weight + Math.Max(1.5, unit * 0.9);
        var drawn = new Coverage(
            (int)((advance * text.Length) + (face.Slant * face.Size) + (2 * margin)), face.Size + (int)(2 * margin));
        for (var i = 0; i < text.Length; i++)
        {
            foreach (var line in Strokes[text[i]].Split('|', StringSplitOptions.RemoveEmptyEntries))
            {
                var points = line.Split(' ').Select(point => Place(point, i)).ToList();
                for (var p = 1; p < points.Count; p++)
                {
                    drawn.Line(points[p - 1], points[p], face.Weight, face.IsSmooth);
                }

                if (face.HasSerifs)
                {
                    Serif(points[0]);
                    Serif(points[^1]);
                }
            }
        }

        return drawn;

        (double X, double Y) Place(string point, int index)
        {
            var y = margin + (face.Weight / 2) + ((point[1] - '0') * unit);
            return (margin + (face.Weight / 2) + (index * advance) + ((point[0] - '0') * unit)
                + (face.Slant * (face.Size - y)), y);
        }

        void Serif((double X, double Y) end) => drawn.Line(
            (end.X - (unit * 0.6), end.Y), (end.X + (unit * 0.6), end.Y), Math.Max(1, face.Weight * 0.6), face.IsSmooth);
    }
}

/// <summary>How text is drawn.</summary>
/// <param name="Name">For messages of tests.</param>
/// <param name="Size">Height of capitals in pixels; of bitmap faces, a multiple of 7.</param>
/// <param name="Weight">Width of strokes in pixels.</param>
internal sealed record Face(string Name, int Size, double Weight)
{
    /// <summary>The bitmap font.</summary>
    public bool IsBitmap { get; init; }

    /// <summary>Edges are mixed with the ground.</summary>
    public bool IsSmooth { get; init; }

    /// <summary>Ends of strokes have serifs.</summary>
    public bool HasSerifs { get; init; }

    /// <summary>Columns to the right for each row upwards.</summary>
    public double Slant { get; init; }

    /// <summary>All faces of a size; sizes below 8 make no legible strokes.</summary>
    public static Face Of(Dice dice)
    {
        if (dice.OnceIn(3))
        {
            return new Face("bitmap", 7 * dice.Between(1, 5), 1) { IsBitmap = true };
        }

        var size = dice.Between(9, 41);
        var kind = dice.Below(5);
        return kind switch
        {
            0 => new Face("thin", size, 1),
            1 => new Face("regular", size, Math.Max(1.2, size / 9.0)) { IsSmooth = true },
            2 => new Face("bold", Math.Max(11, size), Math.Max(1.6, size / 6.5)) { IsSmooth = true },
            3 => new Face("italic", size, Math.Max(1.2, size / 10.0)) { IsSmooth = true, Slant = 0.2 },
            _ => new Face("serif", Math.Max(12, size), Math.Max(1.2, size / 10.0))
            {
                IsSmooth = dice.OnceIn(2), HasSerifs = true,
            },
        };
    }
}
