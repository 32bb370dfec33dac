//! From what people write in task definitions to what is read.

mod crash;
mod destination;
mod links;
mod plan;
mod tags;
