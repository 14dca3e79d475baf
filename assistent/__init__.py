"""Answers questions from a municipality's governance documents, every sentence cited."""

import os

__version__ = "0.4.0"

# Read by the libraries when they are imported, by whomever; nothing may leave the machine.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
os.environ["ANONYMIZED_TELEMETRY"] = "False"
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
