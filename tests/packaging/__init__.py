"""What is shipped is what is in the tree."""
