"""The build and test driver: environments, build copy, steps and their report."""
