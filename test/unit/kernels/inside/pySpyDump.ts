/**
 * The output of `py-spy dump --json --nonblocking` (py-spy 0.4.3), with shorter paths. The main thread was in
 * `re.match`, which runs no other Python code until it returns. Another thread, in code of the cell, waited for an
 * event.
 */
export const PY_SPY_DUMP = `[{"pid": 19300, "thread_id": 139711103616704, "thread_name": "worker", "os_thread_id": 19342, "active": false, "owns_gil": false, "frames": [{"name": "Condition.wait", "filename": "/usr/lib/python3.11/threading.py", "module": null, "short_filename": "threading.py", "line": 327, "locals": null, "is_entry": false, "is_shim_entry": false},
 {"name": "Event.wait", "filename": "/usr/lib/python3.11/threading.py", "module": null, "short_filename": "threading.py", "line": 629, "locals": null, "is_entry": false, "is_shim_entry": false},
 {"name": "wait_forever", "filename": "/tmp/ipykernel_4242/1234567890.py", "module": null, "short_filename": "1234567890.py", "line": 3, "locals": null, "is_entry": true, "is_shim_entry": false},
 {"name": "Thread.run", "filename": "/usr/lib/python3.11/threading.py", "module": null, "short_filename": "threading.py", "line": 982, "locals": null, "is_entry": false, "is_shim_entry": false},
 {"name": "Thread._bootstrap_inner", "filename": "/usr/lib/python3.11/threading.py", "module": null, "short_filename": "threading.py", "line": 1045, "locals": null, "is_entry": false, "is_shim_entry": false},
 {"name": "Thread._bootstrap", "filename": "/usr/lib/python3.11/threading.py", "module": null, "short_filename": "threading.py", "line": 1002, "locals": null, "is_entry": true, "is_shim_entry": true}], "process_info": null},
 {"pid": 19300, "thread_id": 139711117650816, "thread_name": "MainThread", "os_thread_id": 19300, "active": true, "owns_gil": true, "frames": [{"name": "match", "filename": "/usr/lib/python3.11/re/__init__.py", "module": null, "short_filename": "re/__init__.py", "line": 166, "locals": null, "is_entry": false, "is_shim_entry": false},
 {"name": "stuck", "filename": "/tmp/ipykernel_4242/1234567890.py", "module": null, "short_filename": "1234567890.py", "line": 7, "locals": null, "is_entry": false, "is_shim_entry": false},
 {"name": "<module>", "filename": "/tmp/ipykernel_4242/1234567890.py", "module": null, "short_filename": "1234567890.py", "line": 8, "locals": null, "is_entry": true, "is_shim_entry": true}], "process_info": null}]`;
