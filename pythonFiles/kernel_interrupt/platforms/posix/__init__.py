"""Linux and macOS: a handle is a number that the daemon chooses. ATTACH links it to a process."""
