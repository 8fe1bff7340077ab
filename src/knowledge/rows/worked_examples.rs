//! `worked.toml`: calculations of the articles, checked.

use super::row::row;

row! {
    /// A calculation of an article, with what gemdiag makes of it.
    Worked, "worked.toml", "case" {
        /// Number of images.
        images: Option<u64>,
        /// Row of the prices.
        price: Option<String>,
        /// Requests per minute.
        rpm: Option<u64>,
        /// An amount to be spent, in dollars.
        budget_usd: Option<f64>,
        /// Minutes that it takes.
        minutes: Option<f64>,
        /// Dollars that it costs.
        usd: Option<f64>,
        /// Dollars that it costs in Batch.
        batch_usd: Option<f64>,
        /// Images that the amount buys.
        buys: Option<u64>,
        /// Where the article's own figure is wrong or leaves something out.
        off: Option<String>,
    }
    fn details(&self) -> Vec<(&'static str, String)> {
        self.off.iter().map(|off| ("but", off.clone())).collect()
    }
}
