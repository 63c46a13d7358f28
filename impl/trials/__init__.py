"""What the server must stand: being killed, long load, and comparison with others (development)."""
