using Pivot.Control.Model;

namespace Pivot.Control;

/// <summary>The configuration in force as a text, and commits of others: called as <see cref="IDirectorChanges"/> is. A call that has begun goes on to its end, whatever becomes of the client.</summary>
public interface IConfigurationCommits
{
    /// <summary>A text that is or was in force, and what there is to know of it.</summary>
    /// <param name="number">0 = the present one, 1 = the one before, and so on.</param>
    /// <exception cref="ChangeRefusedException">There is no such text.</exception>
    ConfigurationReport Show(int number);

    /// <summary>Puts a text in force, all of it or nothing.</summary>
    CommitReport Commit(CommitQuery query);

    /// <summary>Puts a text in force that was so before.</summary>
    /// <param name="number">1 = the one before the present one, and so on.</param>
    /// <param name="query">With any text, which does not count.</param>
    /// <exception cref="ChangeRefusedException">There is no such text.</exception>
    CommitReport Rollback(int number, CommitQuery query);

    /// <summary>Keeps the commit that waits for its confirmation.</summary>
    /// <exception cref="ChangeRefusedException">None waits.</exception>
    ConfigurationReport Confirm();

    /// <summary>The configuration file was written with what is in force: it is read again and compared; nothing changes.</summary>
    ConfigurationReport Saved();
}
