namespace Pivot.Linux.Saving;

/// <summary>What is to become of a save that was interrupted.</summary>
internal enum SaveVerdict
{
    /// <summary>The record is not whole, so the file was not touched yet: the record goes.</summary>
    Discard,

    /// <summary>The file has the new text: the record goes.</summary>
    Complete,

    /// <summary>The file has the old text, or is not there: it gets the new one.</summary>
    Redo,

    /// <summary>The file is in a state that only the interrupted save can have left: it is set aside, and made anew.</summary>
    Replace,

    /// <summary>The file holds neither the old nor the new text but a good one: the owner has edited it since, and the record is set aside.</summary>
    Yield,
}
