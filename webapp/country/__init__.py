"""Many municipalities side by side: choice, comparison, roll-up, national figures."""
