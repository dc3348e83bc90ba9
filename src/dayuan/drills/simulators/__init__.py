"""Simulated devices: processes of their own that speak MQTT and HTTP as real ones do.

They know their credentials and the addresses, and nothing else of the product: no Django, no database.
"""
