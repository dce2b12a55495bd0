"""Fits the learnt parameters of the matcher and of the event classifier; needs scikit-learn."""
