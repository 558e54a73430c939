"""A document's running text → observations: find the quantities, name them, judge them, date them."""
