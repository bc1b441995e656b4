using FrontierFunctions.Pipeline.Formats.Csv;

namespace FrontierFunctions.Pipeline.Deidentification.Csv;

/// <summary>
/// What the first rows say about columns whose head says nothing. Five digits in every row are ZIP codes; numbers of four
/// digits and more that never come twice are identifiers. A text of few words is kept only where it stands in the rows of
/// two subjects, as a code does and a name seldom; otherwise it goes. Not thread-safe.
/// </summary>
internal sealed class CsvContent
{
    private const int ZipDigits = 5;
    private const int FewestDigits = 4;
    private const int FewestRows = 3;
    private const int MostWords = 3;

    private readonly CsvRole[] _roles;
    private readonly CsvRow _row;
    private readonly int _subject;
    private readonly Column?[] _columns;

    /// <summary>Begins with the columns that the heads leave open.</summary>
    public CsvContent(CsvRole[] roles, CsvRow row, int subject)
    {
        (_roles, _row, _subject) = (roles, row, subject);
        _columns = [.. roles.Select(role => role == CsvRole.Unknown ? new Column() : null)];
    }

    /// <summary>Whether a column is open.</summary>
    public bool IsNeeded => _columns.Any(column => column is not null);

    /// <summary>Reads a row, without its line end.</summary>
    public void Learn(ReadOnlySpan<byte> content)
    {
        if (content.IsEmpty || !CsvReader.IsUtf8(content) || !_row.Read(content) || _row.Count != _roles.Length)
        {
            return;
        }

        var subject = _row.Text(content, _subject);
        for (var field = 0; field < _roles.Length; field++)
        {
            if (_columns[field] is { } column && _row.Text(content, field) is { Length: > 0 } text)
            {
                column.Learn(text, subject);
            }
        }
    }

    /// <summary>Gives the columns of ZIP codes and identifiers their roles.</summary>
    public void Decide()
    {
        for (var field = 0; field < _roles.Length; field++)
        {
            _roles[field] = _columns[field]?.Decide() ?? _roles[field];
        }
    }

    /// <summary>Whether a text may be a name, as far as the sample says.</summary>
    public bool IsName(int field, string text) =>
        text.Any(char.IsLetter) && !text.Any(char.IsAsciiDigit) && text.Count(c => c == ' ') < MostWords
        && !(_columns[field]?.IsShared(text) ?? false);

    private sealed class Column
    {
        private readonly Dictionary<string, string?> _subjects = new(StringComparer.Ordinal);
        private int _rows;
        private int _zips;
        private int _numbers;

        public void Learn(string text, string subject)
        {
            _rows++;
            if (text.All(char.IsAsciiDigit))
            {
                _zips += text.Length == ZipDigits ? 1 : 0;
                _numbers += text.Length >= FewestDigits ? 1 : 0;
            }

            if (!_subjects.TryAdd(text, subject) && _subjects[text] != subject)
            {
                _subjects[text] = null;
            }
        }

        public CsvRole Decide() =>
            _rows > 0 && _zips == _rows ? CsvRole.Zip
            : _rows >= FewestRows && _numbers == _rows && _subjects.Count == _rows ? CsvRole.Identifier
            : CsvRole.Unknown;

        public bool IsShared(string text) => _subjects.TryGetValue(text, out var subject) && subject is null;
    }
}
