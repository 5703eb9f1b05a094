"""What holds for any input, tried with hypothesis."""
