//! Pictures by tables of cases.
