"""``python app.py`` starts the web app, like ``assistent serve``."""

from assistent.settings import load
from assistent.web import serve

if __name__ == "__main__":
    serve(load())
