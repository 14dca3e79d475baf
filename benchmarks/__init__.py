"""Measurements of the assistant. Nothing here is imported by the product."""
