"""Exports → batches → snapshots. Never imports `lens`."""
