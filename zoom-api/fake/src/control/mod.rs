//! What tests and programs do with a fake.

mod access;
mod account;
mod behaviour;
mod client;
mod events;
mod faults;
mod requests;
