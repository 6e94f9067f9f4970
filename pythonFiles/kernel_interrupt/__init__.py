"""The interrupt daemon. It needs only Python 3.7; every module can be imported on every system."""
