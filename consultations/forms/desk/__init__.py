"""What a lead chooses, looks for and writes at the desk."""
