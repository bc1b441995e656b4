namespace FrontierFunctions.Local.Samples;

/// <summary>
/// Names that are plausible but stand in no clinical vocabulary, so that finding one in an output is a leak and nothing
/// else. Each is given once in a batch.
/// </summary>
internal sealed class SampleNames(SampleRandom random)
{
    private readonly Queue<string> _women = new(random.Shuffle((string[])
    [
        "Thessaly", "Orsolya", "Wilhelmina", "Perpetua", "Marisolde", "Zénaïde", "Isaura", "Clementia", "Rosalba", "Ottoline",
        "Griselde", "Hesperia", "Leocadia", "Nathanaëlle", "Severine", "Ysolde", "Cosima", "Dagny", "Evadne", "Fiametta",
        "Philippa", "Sunniva",
    ]));

    private readonly Queue<string> _men = new(random.Shuffle((string[])
    [
        "Thaddeus", "Barnabas", "Lysander", "Casimir", "Evander", "Florizel", "Leofric", "Osgood", "Peregrine", "Quillon",
        "Rutger", "Sigismund", "Torquil", "Ulric", "Valdemar", "Wystan", "Zebulon", "Anselmo", "Björnulf", "Crispin",
        "Emeric", "Godwyn",
    ]));

    private readonly Queue<string> _families = new(random.Shuffle(
        from first in (string[])["Quill", "Brack", "Thorn", "Wyver", "Ashg", "Marl", "Harrow", "Fenw", "Dunst", "Kestr"]
        from last in (string[])["haven", "entorpe", "imoor", "ellyn", "owgate"]
        select first + last));

    private readonly Queue<string> _towns = new(random.Shuffle((string[])
    [
        "Brindlemoor", "Saltmarsh Hollow", "Netherwick", "Owlcombe", "Pellafont", "Rushenford", "Vexley", "Wolfsbridge",
        "Yarrowmouth", "Zinnerby",
    ]));

    public string TakeGiven(bool female) => (female ? _women : _men).Dequeue();

    public string TakeFamily() => _families.Dequeue();

    public string TakeTown() => _towns.Dequeue();
}
