"""The explorer and the Playground that run in a page: settings and runs here, their twins in JavaScript beside them."""
