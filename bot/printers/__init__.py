"""Printers of the office's network: IPP on the wire, and the room that follows a pack on paper."""
