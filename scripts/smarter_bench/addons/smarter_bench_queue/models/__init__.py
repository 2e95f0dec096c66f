from . import smarter_bench_job
