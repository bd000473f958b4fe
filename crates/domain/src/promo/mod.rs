//! The promotion engine: what campaigns take off a sale, and why or why not.
//!
//! [`evaluate`] is pure and the same on the server, in the browser and at the till. A [`Rule`] has conditions, all of
//! which must hold, and one benefit; docs/lifecycles/promo-rules.md says how rules combine, with numbers.

mod allocate;
pub mod audience;
pub mod benefit;
pub mod code;
pub mod condition;
mod evaluate;
mod evaluation;
mod ground;
mod index;
mod offer;
pub mod offline;
pub mod payload;
pub mod redemption;
mod rule;
mod sale;
mod selection;
pub mod source;
mod verdict;

pub use allocate::{allocate, basis_points_of};
pub use benefit::Benefit;
pub use condition::{Condition, ConditionCode};
pub use evaluate::evaluate;
pub use evaluation::{Applied, Evaluation, Facts, LineDiscount, Step, Trace};
pub use offer::{BudgetLeft, Offer};
pub use rule::{AMOUNT_LIMIT_MINOR, CONDITION_LIMIT, InvalidRule, LIST_LIMIT, Rule, RuleFault};
pub use sale::{Channel, InvalidSale, Moment, SALE_LINE_LIMIT, Sale, SaleLine, Shopper, UNIT_LIMIT_MINOR};
pub use selection::{Picks, Selection};
pub use verdict::{Reader, Verdict};
