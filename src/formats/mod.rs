//! What a record looks like as text: one file a format, its reader and its writer side by side.

pub mod json_lines;
