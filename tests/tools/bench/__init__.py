"""`make bench`: the numbers to reach, measured beside what they are compared with, in one run."""
