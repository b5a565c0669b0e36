"""Where people come in: the command, and later the web app."""
