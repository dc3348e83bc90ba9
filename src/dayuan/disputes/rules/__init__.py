"""What mediation of a dispute keeps to: its workflow, levels and clocks. Pure: no database, no clock, no Django."""
