"""The web app: people submit events, change what they submitted, and editors decide. Beside it stands the published site."""
