//! Pages of every width.
