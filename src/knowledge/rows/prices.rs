//! `prices.toml`: what an image costs.

use super::row::row;
use super::table::Table;

row! {
    /// What an image costs.
    Price, "prices.toml", "price" {
        /// Id of the model.
        model: String,
        /// Names of the size: `1k`, `1024`.
        sizes: Vec<String>,
        /// Dollars for one image; Batch costs half.
        usd: f64,
        /// Image tokens of one image.
        tokens: Option<u64>,
    }
    fn sound(&self) -> Result<(), String> {
        if self.usd > 0.0 { Ok(()) } else { Err("has no price".to_owned()) }
    }
    fn details(&self) -> Vec<(&'static str, String)> {
        let price = format!("${} an image, ${} in Batch", self.usd, self.batch_usd());
        vec![("model", self.model.clone()), ("price", price)]
    }
}

impl Price {
    /// Dollars for one image of a batch: half.
    #[must_use]
    pub fn batch_usd(&self) -> f64 {
        self.usd / 2.0
    }
}

impl Table<Price> {
    /// The price of an image of this model and size.
    #[must_use]
    pub fn of(&self, model: &str, size: &str) -> Option<&Price> {
        self.rows().iter().find(|p| p.model == model && p.sizes.iter().any(|s| s.eq_ignore_ascii_case(size)))
    }
}
