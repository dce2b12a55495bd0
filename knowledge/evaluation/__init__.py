"""What is measured and checked in a knowledge base."""
