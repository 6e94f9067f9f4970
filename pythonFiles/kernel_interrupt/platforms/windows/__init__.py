"""Windows: a handle is an event. A kernel waits for that event, or gets Ctrl+C through its console.

Every module can be imported on every operating system: the functions of Windows are looked up when they are first
called.
"""
