"""Run in the place of the probe: what a decoder does that was led into an endless loop."""

import time

time.sleep(600)
