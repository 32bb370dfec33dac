//! Amazon CloudWatch: the calls, and their answers in the domain's words.

mod alarms;
