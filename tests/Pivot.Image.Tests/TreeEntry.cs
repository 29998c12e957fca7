namespace Pivot.Image.Tests;

/// <summary>A file, folder or link of the initramfs.</summary>
/// <param name="Mode">As <c>ls -l</c> writes it.</param>
/// <param name="Owner">The owner's number.</param>
/// <param name="Group">The group's number.</param>
/// <param name="Path">Its path, without a slash in front.</param>
internal sealed record TreeEntry(string Mode, string Owner, string Group, string Path);
