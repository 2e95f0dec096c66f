"""The outside world in one local process, for tests, demos and benchmarks.

Each service under ``services/`` plays one provider strictly to its documented
contract: it refuses what the real one refuses. Every call is kept in a bounded log
(``GET /calls``) and any service can be told to misbehave (``POST /control/faults``).
Beyond the standard library it needs PyJWT and cryptography, because Clerk signs with
RSA: run it with ``python -m tests.sandbox`` from the repository root in the project's
Python environment, or drive it from a test with
:class:`tests.sandbox.client.SandboxProcess`.
"""
