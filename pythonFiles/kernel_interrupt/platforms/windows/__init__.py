"""Windows: a handle is an event, and a kernel is a process that waits for it or sits in a console.

Every module can be imported everywhere: the functions of the system are looked up when they are first called.
"""
