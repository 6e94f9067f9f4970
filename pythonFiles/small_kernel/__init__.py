"""A small Jupyter kernel of the standard library alone: what the set-up is checked with where there is no ipykernel."""
