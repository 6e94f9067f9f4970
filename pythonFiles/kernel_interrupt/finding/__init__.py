"""Finds the kernels that run on this machine, and the files of Jupyter servers. find_kernels.py prints them.

The search is the same on every operating system. It uses the interface platforms/machine.py.
"""
