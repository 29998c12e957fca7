using System.Text;

namespace Pivot.Toml.Tests;

public sealed class MutationTests
{
    private const string Alphabet = "[]{}=,.#\"'\\\n\r\t abu019_-+:TZ\0\u007F";

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void TryParse_MutatedText_NeverThrowsAndKeepsItsWord(int seed)
    {
        Random random = new(seed);
        for (int i = 0; i < 20_000; i++)
        {
            string text = Mutate(random, i % 2 == 0 ? Samples.Configuration : Samples.Awkward);
            bool valid = TomlDocument.TryParse(text, out TomlDocument? document, out IReadOnlyList<TomlError> errors);

            Assert.Equal(valid, errors.Count == 0);
            Assert.Equal(valid ? text : null, document?.ToString());
            Assert.All(errors, e => Assert.True(e.Position.Line >= 1 && e.Position.Column >= 1));
        }
    }

    [Fact]
    public void TryParse_MutatedBytes_NeverThrows()
    {
        Random random = new(4);
        byte[] sample = Encoding.UTF8.GetBytes(Samples.Awkward + "é\U0001F600");
        int contradictions = 0;
        for (int i = 0; i < 20_000; i++)
        {
            byte[] bytes = [.. sample];
            for (int n = random.Next(1, 5); n > 0; n--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            contradictions += TomlDocument.TryParse(bytes, out _, out IReadOnlyList<TomlError> errors) == (errors.Count == 0) ? 0 : 1;
        }

        Assert.Equal(0, contradictions);
    }

    [Fact]
    public void Edit_MutatedText_MeansWhatWasAsked()
    {
        Random random = new(5);
        int valid = 0;
        for (int i = 0; i < 400; i++)
        {
            string text = Mutate(random, Samples.Awkward);
            if (TomlDocument.TryParse(text, out _, out _))
            {
                valid++;
                Assert.Empty(EditCheck.Run(text));
            }
        }

        Assert.True(valid > 30, $"only {valid} mutated texts were valid");
    }

    private static string Mutate(Random random, string text)
    {
        StringBuilder mutated = new(text);
        for (int n = random.Next(1, 4); n > 0; n--)
        {
            int at = random.Next(mutated.Length);
            switch (random.Next(3))
            {
                case 0:
                    mutated.Insert(at, Alphabet[random.Next(Alphabet.Length)]);
                    break;
                case 1:
                    mutated.Remove(at, Math.Min(random.Next(1, 4), mutated.Length - at));
                    break;
                default:
                    int from = random.Next(text.Length);
                    mutated.Insert(at, text.AsSpan(from, Math.Min(random.Next(1, 30), text.Length - from)));
                    break;
            }
        }

        return mutated.ToString();
    }
}
