"""From the text of a query to its tree, with everything that can be wrong or doubtful in it."""
