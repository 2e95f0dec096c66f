{
    "name": "SmarterOS benchmark: queue_job",
    "version": "19.0.1.0.0",
    "summary": "The same delivery as a job of OCA's queue_job",
    "category": "Hidden",
    "author": "SmarterOS",
    "license": "LGPL-3",
    "depends": ["queue_job"],
}
