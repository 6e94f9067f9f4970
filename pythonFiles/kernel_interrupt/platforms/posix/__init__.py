"""Linux and macOS: a handle is a number of the daemon's own, and stands for a process once it is attached."""
