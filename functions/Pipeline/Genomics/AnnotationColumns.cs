using System.Text;

namespace FrontierFunctions.Pipeline.Genomics;

/// <summary>
/// Which parts of an annotation say what: of Ensembl VEP's <c>CSQ</c> as the header's <c>Format:</c> states it, of SnpEff's
/// <c>ANN</c> as its standard fixes it (ANN format 1.0: allele, annotation, impact, gene name).
/// </summary>
internal sealed class AnnotationColumns
{
    /// <summary>The part with the consequence; VEP's default order where the header states none.</summary>
    public int Consequence { get; private set; } = 1;

    /// <summary>The part with the gene's symbol.</summary>
    public int Symbol { get; private set; } = 3;

    /// <summary>The part that says <c>YES</c> of the canonical transcript; -1 where there is none.</summary>
    public int Canonical { get; private set; } = -1;

    /// <summary>The part that names MANE's transcript; -1 where there is none.</summary>
    public int Mane { get; private set; } = -1;

    /// <summary>LOFTEE's verdict, <c>HC</c> or <c>LC</c>; -1 where there is none.</summary>
    public int LossOfFunction { get; private set; } = -1;

    /// <summary>Takes a line of the header.</summary>
    public void Take(ReadOnlySpan<byte> line)
    {
        if (!line.StartsWith("##INFO=<ID=CSQ,"u8))
        {
            return;
        }

        var format = line.IndexOf("Format:"u8);
        if (format < 0)
        {
            return;
        }

        var end = line[format..].IndexOf((byte)'"');
        var names = Encoding.Latin1.GetString(line[(format + "Format:".Length)..(end < 0 ? line.Length : format + end)])
            .Trim().Split('|');
        int At(string name) => Array.FindIndex(names, one => one.Trim().Equals(name, StringComparison.OrdinalIgnoreCase));
        (Consequence, Symbol) = (At("Consequence"), At("SYMBOL"));
        (Canonical, Mane, LossOfFunction) = (At("CANONICAL"), At("MANE_SELECT"), At("LoF"));
    }
}
