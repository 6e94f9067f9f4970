"""The interrupt daemon and the search for kernels, for Python 3.7 and newer.

Every module can be imported on every operating system.
"""
