"""The look-up: one question, every vendor that can answer, and the truth about how much of it was answered."""
