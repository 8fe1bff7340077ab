//! Enums of which an option picks one: each choice has an id and a sentence, which is its documentation as well.

/// Defines such an enum, with `ALL`, `id` and `about`.
macro_rules! choice {
    ($(#[$meta:meta])* $name:ident { $(#[doc = $about:tt] $variant:ident = $id:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum $name { $(#[doc = $about] $variant,)+ }

        impl $name {
            /// Every choice, in the order in which it is documented.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The word for it on the command line.
            #[must_use]
            pub const fn id(self) -> &'static str {
                match self { $(Self::$variant => $id,)+ }
            }

            /// What it is, in a sentence.
            #[must_use]
            pub const fn about(self) -> &'static str {
                match self { $(Self::$variant => $about.trim_ascii(),)+ }
            }
        }
    };
}
pub(super) use choice;
