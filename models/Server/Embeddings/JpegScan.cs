namespace FrontierFunctions.Server.Embeddings;

/// <summary>The entropy-coded data of one scan.</summary>
/// <remarks>Source: ITU-T T.81, F.2 (sequential), G.1 and G.2 (progressive).</remarks>
internal sealed class JpegScan(
    byte[] file, int at, int first, int last, int high, int low, bool progressive, byte[] unzigzag)
{
    private JpegBits _bits = new(file, at);
    private int _endOfBand;

    /// <summary>Reads the coefficients; returns where the data end.</summary>
    /// <exception cref="InvalidDataException">They are broken.</exception>
    public int Read(IReadOnlyList<JpegComponent> components, int restart)
    {
        var whole = !progressive;
        if (first > last || last > 63 || low > 13 || (whole && (first != 0 || last != 63))
            || (!whole && ((first == 0) != (last == 0) || (first > 0 && components.Count > 1))))
        {
            throw JpegReader.Broken();
        }

        foreach (var component in components)
        {
            component.Before = 0;
        }

        var alone = components.Count == 1 ? components[0] : null;
        var units = alone is null
            ? components[0].UnitsWide * components[0].UnitsHigh
            : alone.BlocksWide * alone.BlocksHigh;
        for (var unit = 0; unit < units; unit++)
        {
            if (restart > 0 && unit > 0 && unit % restart == 0)
            {
                _bits.Restart();
                _endOfBand = 0;
                foreach (var component in components)
                {
                    component.Before = 0;
                }
            }

            if (alone is not null)
            {
                Block(alone, unit % alone.BlocksWide, unit / alone.BlocksWide);
                continue;
            }

            foreach (var component in components)
            {
                var (left, top) = (unit % component.UnitsWide * component.Across,
                    unit / component.UnitsWide * component.Down);
                for (var block = 0; block < component.Across * component.Down; block++)
                {
                    Block(component, left + (block % component.Across), top + (block / component.Across));
                }
            }
        }

        return _bits.At;
    }

    private void Block(JpegComponent component, int x, int y)
    {
        var block = component.Coefficients.AsSpan(((y * component.Stride) + x) * 64, 64);
        if (!progressive)
        {
            Dc(component, block, 0);
            Sequential(component, block);
        }
        else if (first == 0)
        {
            if (high == 0)
            {
                Dc(component, block, low);
            }
            else if (_bits.Bit() == 1)
            {
                block[0] |= (short)(1 << low);
            }
        }
        else if (high == 0)
        {
            FirstBand(Needed(component.Ac), block);
        }
        else
        {
            RefineBand(Needed(component.Ac), block);
        }
    }

    private void Dc(JpegComponent component, Span<short> block, int shift)
    {
        var size = Needed(component.Dc).Read(ref _bits);
        component.Before += size <= 15 ? _bits.Signed(size) : throw JpegReader.Broken();
        block[0] = (short)(component.Before << shift);
    }

    private void Sequential(JpegComponent component, Span<short> block)
    {
        var table = Needed(component.Ac);
        for (var k = 1; k < 64; k++)
        {
            var symbol = table.Read(ref _bits);
            var (run, size) = (symbol >> 4, symbol & 15);
            if (size == 0 && run < 15)
            {
                return;
            }

            k += run;
            if (size > 0)
            {
                block[k < 64 ? unzigzag[k] : throw JpegReader.Broken()] = (short)_bits.Signed(size);
            }
        }
    }

    private void FirstBand(JpegHuffman table, Span<short> block)
    {
        if (_endOfBand > 0)
        {
            _endOfBand--;
            return;
        }

        for (var k = first; k <= last; k++)
        {
            var symbol = table.Read(ref _bits);
            var (run, size) = (symbol >> 4, symbol & 15);
            if (size == 0 && run < 15)
            {
                _endOfBand = (1 << run) - 1 + _bits.Bits(run);
                return;
            }

            k += run;
            if (size > 0)
            {
                block[k < 64 ? unzigzag[k] : throw JpegReader.Broken()] = (short)(_bits.Signed(size) << low);
            }
        }
    }

    private void RefineBand(JpegHuffman table, Span<short> block)
    {
        var one = (short)(1 << low);
        var k = first;
        if (_endOfBand == 0)
        {
            for (; k <= last; k++)
            {
                var symbol = table.Read(ref _bits);
                var (run, size) = (symbol >> 4, symbol & 15);
                short fresh = 0;
                if (size > 0)
                {
                    fresh = _bits.Bit() == 1 ? one : (short)-one;
                }
                else if (run < 15)
                {
                    _endOfBand = (1 << run) + _bits.Bits(run);
                    break;
                }

                // Passes over as many zeros as the run says, and refines what is not zero on its way.
                for (; k <= last; k++)
                {
                    ref var coefficient = ref block[unzigzag[k]];
                    if (coefficient != 0)
                    {
                        Refine(ref coefficient, one);
                    }
                    else if (run-- == 0)
                    {
                        coefficient = fresh;
                        break;
                    }
                }
            }
        }

        if (_endOfBand > 0)
        {
            for (; k <= last; k++)
            {
                ref var coefficient = ref block[unzigzag[k]];
                if (coefficient != 0)
                {
                    Refine(ref coefficient, one);
                }
            }

            _endOfBand--;
        }
    }

    private void Refine(ref short coefficient, short one)
    {
        if (_bits.Bit() == 1 && (coefficient & one) == 0)
        {
            coefficient += coefficient > 0 ? one : (short)-one;
        }
    }

    private static JpegHuffman Needed(JpegHuffman? table) => table ?? throw JpegReader.Broken();
}
