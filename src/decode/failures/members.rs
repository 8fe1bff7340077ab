//! Members whose object says how to read them: a span's status, a body in base64, a model's own failure.

use std::borrow::Cow;

use super::collected::Found;
use super::encoded;
use crate::decode::facts::{Facts, Span, rank, span};
use crate::decode::syntax::{Group, Node};
use crate::knowledge::Knowledge;
use crate::terms::RpcCode;

/// What an object is, as far as its members are read differently.
#[derive(Clone, Copy)]
pub(super) struct Kind {
    /// The span of a trace.
    pub span: Option<Span>,
    /// A span of Langfuse: its project is Langfuse's.
    pub observation: bool,
    /// Its text is in base64.
    pub packed: bool,
}

impl Kind {
    pub(super) fn of(group: &Group<'_>) -> Self {
        Self {
            span: Span::of(group),
            observation: span::is_observation(group),
            packed: encoded::is_base64(group),
        }
    }
}

/// A member that is named after a model tells of a request to it: `{'gemini-3.5-flash': '429 RESOURCE_EXHAUSTED. ...'}`.
pub(super) fn of_model(model: &str, member: &mut Found) {
    if member.errors.is_empty() && (member.own.is_failure() || member.own.has_status_pair()) {
        member.errors.push(std::mem::take(&mut member.own));
    }
    for error in &mut member.errors {
        error.model.offer(model.into(), rank::REQUEST);
        error.listed = true;
    }
}

/// A span's `status: {code: 2}` says that it failed; the number is OpenTelemetry's, and no google.rpc code.
pub(super) fn without_span_status(found: &mut Found) {
    let is_span = |facts: &Facts| matches!(facts.rpc.get(), Some(RpcCode::Unknown | RpcCode::Cancelled));
    for facts in found.errors.iter_mut().chain([&mut found.own]) {
        if is_span(facts) && facts.http.get().is_none() {
            facts.rpc = Default::default();
        }
    }
}

/// Whether a member of a log entry says what wrote the entry, Cloud Logging's `resource`: its project is the log's host,
/// which need not be the one that called. An entry of an audit log is about what it names.
pub(super) fn is_writer((name, node): &(Option<Cow<'_, str>>, Node<'_>), know: &Knowledge) -> bool {
    let (Some("resource"), Node::Group(group)) = (name.as_deref(), node) else { return false };
    let kind = match member(group, "type") {
        Some(Node::Str(kind)) => &**kind,
        Some(Node::Bare(kind)) => *kind,
        _ => return false,
    };
    member(group, "labels").is_some() && !know.providers().names_the_called(kind)
}

/// The kind of a document: the name of its first member. Consecutive documents of one kind are separate failures; behind a
/// response, a document of another kind is the program's own account of it.
pub(super) fn kind<'n>(node: &'n Node<'_>) -> Option<&'n str> {
    let Node::Group(group) = node else { return None };
    match group.members.first()? {
        (Some(name), _) => Some(name),
        (None, first) => kind(first).or(Some("")),
    }
}

/// Whether the object is what a server tells its own developers.
pub(super) fn is_debug_info(group: &Group<'_>) -> bool {
    string(group, "@type").is_some_and(|text| text.ends_with("google.rpc.DebugInfo"))
}

/// Whether the object is an ErrorInfo of a service that is not Google's.
pub(super) fn is_of_another_service(group: &Group<'_>, know: &Knowledge) -> bool {
    string(group, "@type").is_some_and(|text| text.ends_with("google.rpc.ErrorInfo"))
        && string(group, "domain").is_some_and(|domain| know.providers().is_domain_of_others(domain))
}

/// The member with this name.
pub(super) fn member<'g, 't>(group: &'g Group<'t>, name: &str) -> Option<&'g Node<'t>> {
    group.members.iter().find(|(known, _)| known.as_deref() == Some(name)).map(|(_, node)| node)
}

fn string<'g>(group: &'g Group<'_>, name: &str) -> Option<&'g str> {
    if let Node::Str(text) = member(group, name)? { Some(text) } else { None }
}
