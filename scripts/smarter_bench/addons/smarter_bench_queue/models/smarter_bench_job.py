"""One delivery as a job: the least that such a job has to do."""

import requests

from odoo import api, models

TIMEOUT_S = 15


class SmarterBenchJob(models.AbstractModel):
    """Carries the job method."""

    _name = "smarter.bench.job"
    _description = "Benchmark job"

    @api.model
    def _deliver(self, url, number):
        """Post a small event and fail on anything but success."""
        answer = requests.post(url, json={"number": number}, timeout=TIMEOUT_S)
        answer.raise_for_status()
