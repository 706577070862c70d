"""A sweep over sizes as a table, a chart and words."""
