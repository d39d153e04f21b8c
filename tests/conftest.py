"""What holds for every test."""

from hypothesis import HealthCheck, settings

# Machines are shared: no test may fail because one was slow.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")
