"""Forms: how they are declared, drawn, signed, read and refused."""
