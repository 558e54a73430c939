"""What changed between two builds or two cleanings, by how much, and why."""
