"""Who sees, acts, decides and is told; what the audit log keeps of it."""
