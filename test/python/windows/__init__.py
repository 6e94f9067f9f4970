"""The daemon and the launcher on Windows, with real processes. Everywhere else they are skipped."""
