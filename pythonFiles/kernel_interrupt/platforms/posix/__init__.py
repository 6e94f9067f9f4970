"""Linux and macOS: the daemon chooses the number of a handle. ATTACH links the handle to a process."""
