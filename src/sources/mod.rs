//! Other servers: how they are asked.

pub mod wire;
