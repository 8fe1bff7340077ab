//! `prices.toml`: what an image costs, and what tokens cost from which day on.

use chrono::NaiveDate;

use super::row::row;
use super::table::Table;

row! {
    /// What an image costs, or a million tokens.
    Price, "prices.toml", "price" {
        /// Id of the model.
        model: String,
        /// Names of the size: `1k`, `1024`. A price of tokens has none.
        sizes: Vec<String> = default,
        /// Dollars for one image.
        usd: f64 = default,
        /// The part of it that an image of a batch costs.
        batch: f64 = default,
        /// Image tokens of one image.
        tokens: Option<u64>,
        /// Dollars for a million tokens of input.
        input_usd: Option<f64>,
        /// Dollars for a million tokens of output.
        output_usd: Option<f64>,
        /// The first day on which tokens cost that.
        from: Option<NaiveDate>,
        /// The last day on which they do.
        until: Option<NaiveDate>,
    }
    fn sound(&self) -> Result<(), String> {
        let image = self.usd > 0.0 && self.batch > 0.0 && !self.sizes.is_empty();
        let tokens = self.input_usd.is_some() && self.output_usd.is_some() && self.sizes.is_empty();
        if image || tokens { Ok(()) } else { Err("has no price of an image, and none of tokens".to_owned()) }
    }
    fn details(&self) -> Vec<(&'static str, String)> {
        vec![("model", self.model.clone()), ("price", self.words())]
    }
}

impl Price {
    /// Dollars for one image of a batch.
    #[must_use]
    pub fn batch_usd(&self) -> f64 {
        self.usd * self.batch
    }

    /// Whether it is a price of tokens.
    #[must_use]
    pub const fn is_of_tokens(&self) -> bool {
        self.input_usd.is_some()
    }

    /// The price in words.
    #[must_use]
    pub fn words(&self) -> String {
        let (Some(input), Some(output)) = (self.input_usd, self.output_usd) else {
            return format!("${} an image, ${} in Batch", self.usd, self.batch_usd());
        };
        let from = self.from.map(|day| format!(" from {day} on")).unwrap_or_default();
        let until = self.until.map(|day| format!(" until {day}")).unwrap_or_default();
        format!("${input} a million tokens of input, ${output} of output{from}{until}")
    }
}

impl Table<Price> {
    /// The price of an image of this model and size.
    #[must_use]
    pub fn of(&self, model: &str, size: &str) -> Option<&Price> {
        self.rows().iter().find(|p| p.model == model && p.sizes.iter().any(|s| s.eq_ignore_ascii_case(size)))
    }
}
