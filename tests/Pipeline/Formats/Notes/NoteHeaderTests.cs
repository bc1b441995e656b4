using System.Text;
using FrontierFunctions.Pipeline.Formats.Notes;
using FrontierFunctions.Generated;

namespace FrontierFunctions.Tests.Pipeline.Formats.Notes;

/// <summary>What a note says of its subject.</summary>
public sealed class NoteHeaderTests
{
    private static readonly string[] Pieces =
    [
        "patient", " name", "pt", ".", "name of ", "id", "mrn", "mr", "#", " #", "med", "ical", " rec", "ord", " number", " no",
        "unit", "dob", "d.o.b", "date of ", "birth", "date", "born", "sex", "gender", "ssn", "social security", "home ", "address",
        "cell ", "phone", "tele", "tel", "mobile", "fax", "e", "-", "mail", "acct", "account", "visit", "encounter", "csn", "fin",
        " ", ":", "=", ": ", "x", "7", ",",
    ];

    /// <summary>The quick look before the expression never hides a label from it.</summary>
    [Fact]
    public void MayHoldLabel_LinesOfPieces_AreTrueWhereverTheExpressionFindsALabel()
    {
        var dice = new Dice(20261121);
        var found = 0;
        for (var i = 0; i < 200_000; i++)
        {
            var line = string.Concat(Enumerable.Range(0, dice.Between(1, 7)).Select(_ => Pieces[dice.Below(Pieces.Length)]))
                + (dice.OnceIn(4) ? "" : ":");
            line = dice.OnceIn(2) ? line.ToUpperInvariant() : line;
            if (NoteHeader.Label().IsMatch(line))
            {
                found++;
                Assert.True(NoteHeader.MayHoldLabel(Encoding.UTF8.GetBytes(line)), line);
            }
        }

        Assert.InRange(found, 20_000, 199_000);
    }

    [Theory]
    [InlineData("Assessment: stable")]
    [InlineData("BP 120/80 and no colon")]
    public void MayHoldLabel_LineWithoutLabel_IsFalse(string line) => Assert.False(NoteHeader.MayHoldLabel(Encoding.UTF8.GetBytes(line)));
}
