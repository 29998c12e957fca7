namespace Pivot.System.Tests.PowerCuts;

/// <summary>Follows a log and fails where a step of a save begins before the one before it was flushed to the medium.</summary>
internal sealed class FlushCheck
{
    private int _lastFlush = -1;
    private int _recordWhole = -1;
    private int _configNew = -1;

    /// <summary>How often the file was touched, and the record given up, after a flush.</summary>
    public int Steps { get; private set; }

    /// <summary>Looks at the disk after a write.</summary>
    /// <param name="number">Which.</param>
    /// <param name="isFlush">Whether it was one that flushes.</param>
    /// <param name="files">What is there now.</param>
    /// <param name="oldContent">The configuration before the save.</param>
    /// <param name="newContent">The configuration after it.</param>
    public void Observe(int number, bool isFlush, SavedFiles files, byte[] oldContent, byte[] newContent)
    {
        bool isRecordWhole = files.Record is { } record && record.AsSpan().StartsWith(newContent) && record.AsSpan().EndsWith(" whole\n"u8);
        bool isOld = files.Config is { } old && old.AsSpan().SequenceEqual(oldContent);
        bool isNew = files.Config is { } present && present.AsSpan().SequenceEqual(newContent);
        if (isRecordWhole && _recordWhole < 0)
        {
            _recordWhole = number;
        }

        if (_recordWhole >= 0 && !isOld && !isNew)
        {
            Assert.True(_lastFlush >= _recordWhole, $"write {number} touches the file before {SavedFiles.RecordName}, whole after write {_recordWhole}, was flushed");
            Steps++;
        }

        if (_recordWhole >= 0 && isNew && !isOld && _configNew < 0)
        {
            _configNew = number;
        }

        if (_configNew >= 0 && !isRecordWhole)
        {
            Assert.True(_lastFlush >= _configNew, $"write {number} gives {SavedFiles.RecordName} up before the file, whole after write {_configNew}, was flushed");
            Steps++;
            (_recordWhole, _configNew) = (-1, -1);
        }

        if (isFlush)
        {
            _lastFlush = number;
        }
    }
}
