//! What a line of a log says: harmless text, colours, level, fields, what belongs together.
