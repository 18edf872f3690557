"""Floor 3: settings, wiring, worker and command line: plugs the parts together and decides nothing."""
