//! Spans of a trace: OpenTelemetry's, Langfuse's observations, LangSmith's runs. A failure passes from a span to the one
//! around it, and each of them reports it.

use twox_hash::xxhash3_64::Hasher;

use crate::decode::syntax::{Group, Node};

/// The ids of a span, as hashes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    own: u64,
    /// 0 where it is the outermost one.
    parent: u64,
}

impl Span {
    /// The ids of an object that is a span: it names its trace and itself.
    pub(in crate::decode) fn of(group: &Group<'_>) -> Option<Self> {
        let (mut traced, mut own, mut parent) = (false, None, None);
        for (name, node) in &group.members {
            match name.as_deref() {
                Some("traceId" | "trace_id" | "traceID") => traced = true,
                Some("spanId" | "span_id" | "spanID") => own = id(node),
                Some("id") => own = own.or(id(node)),
                Some(
                    "parentSpanId" | "parent_span_id" | "parentObservationId" | "parent_id" | "parent_run_id",
                ) => {
                    parent = id(node);
                }
                Some("context") => {
                    let Node::Group(context) = node else { continue };
                    let inner = Self::of(context);
                    traced |= inner.is_some();
                    own = own.or(inner.map(|span| span.own));
                }
                _ => {}
            }
        }
        own.filter(|_| traced).map(|own| Self { own, parent: parent.unwrap_or(0) })
    }

    /// Whether one of the two is right around the other.
    pub(crate) const fn is_kin(self, other: Self) -> bool {
        self.parent == other.own || other.parent == self.own
    }

    /// Whether `inner` is right within it.
    pub(in crate::decode) const fn encloses(self, inner: Self) -> bool {
        inner.parent == self.own
    }
}

/// Whether the object is an observation of Langfuse, whose `projectId` is Langfuse's own and no project of Google's.
pub(in crate::decode) fn is_observation(group: &Group<'_>) -> bool {
    group.members.iter().any(|(name, node)| {
        let kind =
            matches!(node, Node::Str(kind) if matches!(kind.as_ref(), "GENERATION" | "SPAN" | "EVENT"));
        name.as_deref() == Some("parentObservationId") || (name.as_deref() == Some("type") && kind)
    })
}

fn id(node: &Node<'_>) -> Option<u64> {
    let text: &str = match node {
        Node::Str(text) => text,
        Node::Bare(text) => text,
        _ => return None,
    };
    let named = !matches!(text, "" | "null" | "None" | "undefined" | "0");
    named.then(|| Hasher::oneshot(text.trim_start_matches("0x").as_bytes()).max(1))
}

/// Whether a span's status, `{code: 2, message: ...}`, is OpenTelemetry's: 2 means that the span failed, and is no code of
/// google.rpc.
pub(in crate::decode) fn is_status(status: &Group<'_>) -> bool {
    status.members.iter().any(|(name, node)| match (name.as_deref(), node) {
        (Some("code"), Node::Bare(code)) => matches!(*code, "0" | "1" | "2"),
        (Some("code"), Node::Str(code)) => code.starts_with("STATUS_CODE_"),
        (Some("status_code"), _) => true,
        _ => false,
    })
}
