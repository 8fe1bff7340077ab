//! Whose error envelope an object is: google.rpc's or OpenAI's.

use super::fact_set::Facts;
use super::ranked_value::Ranked;
use crate::decode::syntax::{FieldName, Node};
use crate::knowledge::Knowledge;

/// The fields of an object that show whose envelope it is.
#[derive(Default)]
pub(in crate::decode) struct EnvelopeFields {
    message: bool,
    status: bool,
    code: bool,
    openai: bool,
    detail_type: bool,
}

impl EnvelopeFields {
    /// Notes one member.
    pub(in crate::decode) fn note(&mut self, raw: Option<&str>, known: Option<FieldName>, node: &Node<'_>) {
        match known {
            Some(FieldName::Message) => {
                self.message |=
                    matches!(node, Node::Str(_) | Node::Bare(_) | Node::Cut(_)) && raw != Some("details");
            }
            Some(FieldName::Status) => self.status = true,
            Some(FieldName::Code) => self.code = true,
            Some(FieldName::OpenAiMark) => self.openai |= raw == Some("type") || raw == Some("param"),
            _ => self.detail_type |= raw == Some("@type"),
        }
    }

    /// Corrects the object's facts once all members are noted.
    pub(in crate::decode) fn apply(&self, own: &mut Facts, know: &Knowledge) {
        own.openai_shape = self.openai && !self.status;
        // An ErrorInfo or LocalizedMessage is only a part of an envelope.
        own.envelope |= self.message && self.code && !self.detail_type;
        if self.openai || !self.message || !own.code.get().is_some_and(|c| know.causes().is_code(c)) {
            own.code = Ranked::default();
        }
        if self.detail_type {
            // The message of a detail repeats the error's own.
            own.message = Ranked::default();
        }
    }
}
