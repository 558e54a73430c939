"""A year's assessment: rules (`scoring`), marks of one item (`marks`), results held against them (`assess`)."""
