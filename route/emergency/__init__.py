"""Danger to life: the duty officer is paged and the citizen told the emergency number, before everything else."""
