//! Where rows stand, what moves them, what they say.
