//! Bodies that an export keeps in base64: HAR's `{"text": "eyJlcn...", "encoding": "base64"}`.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::decode::syntax::{Group, Node};

/// Longer ones are no error bodies.
const LONGEST: usize = 64 * 1024;

/// Whether the object says that its text is in base64.
pub(super) fn is_base64(group: &Group<'_>) -> bool {
    group.members.iter().any(|(name, node)| {
        matches!((name.as_deref(), node), (Some("encoding"), Node::Str(how)) if how == "base64")
            || matches!((name.as_deref(), node), (Some("isBase64Encoded"), Node::Bare("true")))
    })
}

/// The text that the string encodes, if it is one.
pub(super) fn text(node: &Node<'_>) -> Option<String> {
    let Node::Str(packed) = node else { return None };
    let bytes = (packed.len() <= LONGEST).then(|| STANDARD.decode(packed.trim()).ok())??;
    String::from_utf8(bytes).ok()
}
