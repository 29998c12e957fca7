using Pivot.Director.Services;

namespace Pivot.Director.Tests;

/// <summary>The rule of wrr as reference/field.md §1.2 tells it, one server a step and one pass after the other: what the scheduler's short cuts are held against.</summary>
internal sealed class WeightedWalk
{
    private int _place = -1;
    private int _current;
    private int _maximum;
    private int _step = 1;

    public void Change(RealServer[] servers)
    {
        int[] weights = [.. servers.Select(server => server.Weight).Where(weight => weight > 0)];
        _step = Enumerable.Range(1, 9).LastOrDefault(divisor => weights.Length > 0 && weights.All(weight => weight % divisor == 0), 1);
        _maximum = (weights.Length == 0 ? 0 : weights.Max()) - (_step - 1);
        _place = -1;
        _current = _current > _maximum || _current == 0 ? _maximum : _step > 1 ? (_current / _step * _step) + 1 : _current;
    }

    public RealServer? Next(RealServer[] servers)
    {
        if (_maximum == 0)
        {
            return null;
        }

        int began = _place;
        bool hasWrapped = false;
        bool isLastPass = false;
        while (true)
        {
            while (++_place < servers.Length)
            {
                if (servers[_place].IsAvailable && servers[_place].Weight >= _current)
                {
                    return servers[_place];
                }

                if (hasWrapped && isLastPass && _place == began)
                {
                    return null;
                }
            }

            _place = -1;
            _current -= _step;
            if (_current <= 0)
            {
                _current = _maximum;
                if (isLastPass || began < 0)
                {
                    return null;
                }

                hasWrapped = true;
            }

            isLastPass = _current <= _step;
        }
    }
}
