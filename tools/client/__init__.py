"""OpenAPI documents of our APIs, and typed Python clients made from them."""
