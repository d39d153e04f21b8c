"""What holds for every test."""

import logging

from hypothesis import HealthCheck, settings

# Machines are shared: no test may fail because one was slow.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


class _Raising(logging.Handler):
    """Makes a fault of the analysis one of the test that met it: it is only logged, since the rest of a text
    must not be lost for it."""

    def emit(self, record: logging.LogRecord) -> None:
        raise AssertionError(record.getMessage())


FAULTS_OF_ANALYSIS = _Raising(logging.ERROR)
logging.getLogger("bot.analysis.analyst").addHandler(FAULTS_OF_ANALYSIS)
