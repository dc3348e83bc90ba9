"""What a heat picture says and where: decoding, hotspots, tracking, placing. Pure: no Django, no clock, no database."""
