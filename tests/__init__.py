"""The tests, in folders that mirror the packages; servers/ starts the real servers they talk to."""
