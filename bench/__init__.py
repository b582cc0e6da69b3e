"""Measurements: how long the product takes, each against something else in the same run."""
