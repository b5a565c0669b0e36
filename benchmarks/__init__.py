"""What the goals of speed are measured with: `python -m benchmarks.<name>`."""
