"""What an operator keeps an eye on for a while: viewers, channels and assets, each with an end."""
