"""Tests the daemon and launch_kernel.py with real processes on Windows. Other systems skip most of these tests."""
