"""What a run sent and saw of all that the document says, counted point by point."""
