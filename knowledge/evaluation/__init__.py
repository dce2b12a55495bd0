"""What is measured and checked in a knowledge base, and the fits of the matcher's parameters."""
