"""Set-up, run, test and lint of SmarterOS. Standard library only.

The executables in ``scripts/`` are thin: each one calls ``main`` of the module of the
same name in ``smarter_dev.commands``. Tests and benchmarks import ``environment``,
``database`` and ``server`` from here.
"""
