"""Finds the kernels that run on this machine: find_kernels.py prints them.

`search` is the algorithm, on every operating system the same. It uses the interface platforms/machine.py.
"""
