using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using FrontierFunctions.App.Ingest;
using FrontierFunctions.Local.Samples;

namespace FrontierFunctions.Tests.App;

/// <summary>Upload, de-identify, score, report: the sample patients through the whole product.</summary>
public sealed class MainJobTests(SampleBatchRun run) : IClassFixture<SampleBatchRun>
{
    [Fact]
    public void Batch_Ends_WithEveryFileDoneOrSetAside()
    {
        Assert.Equal(run.Samples.Files.Count, run.View.Files.Count);
        foreach (var file in run.Samples.Files)
        {
            var state = run.Product.StateOf(run.View, SampleBatchRun.Batch, file.Name);
            Assert.Equal(file.Broken ? FileStage.Quarantined : FileStage.Done, state.Stage);
            Assert.Equal(file.Broken, state.Code is not null);
        }
    }

    [Fact]
    public void Batch_Subjects_AreThePatients()
    {
        Assert.Equal(run.Samples.Patients, run.View.Subjects);
        Assert.Equal(run.Samples.Patients, run.View.Reports);
    }

    [Fact]
    public async Task Canaries_OutsideUploads_AreNowhere()
    {
        var places = new List<(string Place, string Text)>();
        foreach (var records in (bool[])[true, false])
        {
            var blobs = await run.Product.BlobsAsync(records);
            places.AddRange(blobs.Where(b => !b.Key.StartsWith("uploads/", StringComparison.Ordinal))
                .SelectMany(
                    b => (IEnumerable<(string, string)>)[($"name {b.Key}", b.Key),
                        ($"content {b.Key}", Encoding.UTF8.GetString(b.Value))]));
            places.AddRange((await run.Product.QueueMessagesAsync(records)).Select(m => ("queue message", m)));
        }

        places.AddRange(run.Product.Log.Select(line => ("log line", line)));
        Assert.Contains(places, p => p.Place == "log line");
        Assert.Contains(places, p => p.Place.StartsWith("content deidentified/", StringComparison.Ordinal));

        string[] canaries = [.. run.Samples.Canaries.Select(c => c.Value), .. run.Samples.Files.Select(f => f.Name),
            SampleBatchRun.Batch];
        var leaks =
            from place in places
            from canary in canaries.Distinct(StringComparer.Ordinal)
            where Holds(place.Text, canary)
            select $"{place.Place}: {canary}";
        Assert.Equal([], leaks.Take(50));
    }

    /// <summary>
    /// A short canary counts as a word of its own: keyed tokens and what is encrypted hold any four letters sometimes.
    /// </summary>
    private static bool Holds(string text, string canary)
    {
        for (var at = text.IndexOf(canary, StringComparison.OrdinalIgnoreCase); at >= 0;
            at = text.IndexOf(canary, at + 1, StringComparison.OrdinalIgnoreCase))
        {
            var end = at + canary.Length;
            if (canary.Length > 5 || ((at == 0 || !char.IsLetterOrDigit(text[at - 1]))
                && (end == text.Length || !char.IsLetterOrDigit(text[end]))))
            {
                return true;
            }
        }

        return false;
    }

    [Fact]
    public async Task Uploads_HoldEveryCanary_SoThatTheSearchCanFail()
    {
        var uploads = string.Join(
            '\n', (await run.Product.BlobsAsync(records: true, "uploads")).Values.Select(Encoding.UTF8.GetString));
        var readable = run.Samples.Canaries.Count(c => uploads.Contains(c.Value, StringComparison.Ordinal));
        Assert.InRange(readable, run.Samples.Canaries.Count / 2, run.Samples.Canaries.Count);
    }

    [Fact]
    public async Task Reports_OfEverySubject_ArePublishedOverHttp()
    {
        var subjects = (await run.Product.BlobsAsync(records: false, "reports")).Keys.Select(k => k.Split('/')[2])
            .Distinct().ToList();
        Assert.Equal(run.Samples.Patients, subjects.Count);
        foreach (var subject in subjects)
        {
            using var page = await run.Product.Http.GetAsync(
                $"api/reports/{subject}", TestContext.Current.CancellationToken);
            Assert.Equal("text/html", page.Content.Headers.ContentType?.MediaType);
            Assert.Contains(
                "not a medical device", await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
                StringComparison.OrdinalIgnoreCase);

            using var request = new HttpRequestMessage(HttpMethod.Get, $"api/reports/{subject}");
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/fhir+json"));
            using var document = await run.Product.Http.SendAsync(request, TestContext.Current.CancellationToken);
            using var bundle = JsonDocument.Parse(
                await document.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
            Assert.Equal("document", bundle.RootElement.GetProperty("type").GetString());
        }
    }

    [Fact]
    public async Task Scores_OfTheBatch_AnswerSomeAndAbstainWhereDataLack()
    {
        var summary = (await run.Product.BlobsAsync(records: false, "results")).Single(
            b => b.Key.EndsWith("/summary.json", StringComparison.Ordinal));
        using var json = JsonDocument.Parse(summary.Value);
        var liver = json.RootElement.GetProperty("scores").GetProperty("liver-disease");
        Assert.InRange(liver.GetProperty("answered").GetInt32(), 1, run.Samples.Patients - 1);
        Assert.Equal(
            run.Samples.Patients, liver.GetProperty("answered").GetInt32() + liver.GetProperty("abstained").GetInt32());
    }

    [Fact]
    public async Task SameBytesAgain_UnderTheSameName_DoNothing()
    {
        var before = await run.Product.BlobsAsync(records: false, "deidentified");
        var file = run.Samples.Files.First(f => !f.Broken);
        var view = await run.Product.RunAsync(SampleBatchRun.Batch, (file.Name, file.Content));
        Assert.Equal(run.View.Files.Count, view.Files.Count);
        var after = await run.Product.BlobsAsync(records: false, "deidentified");
        Assert.Equal(before.Keys, after.Keys);
        Assert.All(before, pair => Assert.Equal(pair.Value, after[pair.Key]));
    }

    [Fact]
    public async Task Report_AskedForAgain_IsTheSameVersion()
    {
        var subject = (await run.Product.BlobsAsync(records: false, "reports")).Keys.First().Split('/')[2];
        using var accepted = await run.Product.Http.PostAsync(
            $"api/reports/{subject}", null, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        JsonElement state;
        do
        {
            var text = await run.Product.Http.GetStringAsync(
                accepted.Headers.Location, TestContext.Current.CancellationToken);
            state = JsonDocument.Parse(text).RootElement;
        }
        while (state.GetProperty("state").GetString() == "running");
        Assert.Equal("completed", state.GetProperty("state").GetString());
        Assert.Equal(1, state.GetProperty("version").GetInt32());
    }

    [Theory]
    [InlineData("api/batches/x")]
    [InlineData("api/reports/00000000-0000-8000-8000-000000000000")]
    public async Task Endpoint_WithoutKey_Refuses(string path)
    {
        using var http = new HttpClient { BaseAddress = run.Product.Address };
        using var answer = await http.GetAsync(path, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task UnknownBatch_IsAProblemWithACode()
    {
        using var answer = await run.Product.Http.GetAsync("api/batches/nobody", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        using var problem = JsonDocument.Parse(
            await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("batch.unknown", problem.RootElement.GetProperty("code").GetString());
    }

    [Fact]
    public async Task Query_WithOneOfTheBundles_GivesTheBatchesPseudonym()
    {
        var bundle = run.Samples.Files.First(f => f.Name.EndsWith(".json", StringComparison.Ordinal) && !f.Broken
            && Encoding.UTF8.GetString(f.Content).Contains("\"Bundle\"", StringComparison.Ordinal));
        using var content = new ByteArrayContent(bundle.Content);
        using var answer = await run.Product.Http.PostAsync(
            "api/query", content, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, text);
        using var json = JsonDocument.Parse(text);
        var subjects = (await run.Product.BlobsAsync(records: false, "reports")).Keys.Select(k => k.Split('/')[2]);
        Assert.Contains(json.RootElement.GetProperty("subject").GetString(), subjects);
        Assert.DoesNotContain(run.Samples.Canaries, c => text.Contains(c.Value, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Query_WithAVcf_AnswersWithGenesAndAdvice()
    {
        const string Vcf = "##fileformat=VCFv4.3\n##reference=GRCh38\n"
            + "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tBRIMBLE-4471\n"
            + "chr10\t94761900\t.\tC\tT\t.\tPASS\t.\tGT\t0/0\nchr10\t94780653\t.\tG\tA\t.\tPASS\t.\tGT\t0/0\n"
            + "chr10\t94775367\t.\tA\tG\t.\tPASS\t.\tGT\t1/1\nchr10\t94781859\t.\tG\tA\t.\tPASS\t.\tGT\t1/1\n";
        using var content = new StringContent(Vcf);
        using var answer = await run.Product.Http.PostAsync(
            "api/query", content, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, text);
        Assert.DoesNotContain("BRIMBLE", text, StringComparison.OrdinalIgnoreCase);
        using var json = JsonDocument.Parse(text);
        var gene = Assert.Single(json.RootElement.GetProperty("genome").GetProperty("genes").EnumerateArray());
        Assert.Equal("*2/*2", gene.GetProperty("call").GetString());
        Assert.Equal("Poor Metabolizer", gene.GetProperty("phenotype").GetString());
        Assert.Contains(gene.GetProperty("advice").EnumerateArray(), one => one.GetProperty("change").GetString() == "change"
            && one.GetProperty("drugs").EnumerateArray().Any(drug => drug.GetString() == "clopidogrel"));
        Assert.Empty(json.RootElement.GetProperty("scores").EnumerateArray());
    }

    [Fact]
    public async Task Query_WithAChestFilm_AnswersWithLabelsMapAndSet()
    {
        var film = Pipeline.Films.ChestFilmTests.Write("MONOCHROME2", "LINEAR", "CR", "CHEST", "PA");
        using var content = new ByteArrayContent(film);
        using var answer = await run.Product.Http.PostAsync(
            "api/query", content, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, text);
        Assert.DoesNotContain("Quillfeather", text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("MRN-4711", text, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(text);
        var score = json.RootElement.GetProperty("scores").EnumerateArray()
            .Single(one => one.GetProperty("task").GetString() == "chest-xray");
        var current = score.GetProperty("film").GetProperty("current");
        Assert.Equal(196, current.GetProperty("map").GetArrayLength());
        Assert.Equal(3, current.GetProperty("labels").GetArrayLength());

        // A slope is no film.
        Assert.Equal("out-of-range", score.GetProperty("abstention").GetString());
        Assert.NotEqual(0, current.GetProperty("out_of_range").GetArrayLength());
    }
}
