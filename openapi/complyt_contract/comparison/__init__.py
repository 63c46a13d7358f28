"""What changed between two OpenAPI documents, and for whom it breaks."""
