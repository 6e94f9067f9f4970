"""What the interrupt daemon is made of. Standard library only, Python 3.7 to the newest, importable on every system."""
