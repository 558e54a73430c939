"""Documents → their visible text, its blocks and the tables inside, and the statements in them."""
