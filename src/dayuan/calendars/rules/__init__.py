"""Which day is what, when the market is held, how working time is counted. Pure: no database, no clock, no Django."""
