//! Field names in every spelling: `quotaId`, `quota_id`, `Quota ID` and `quotaid` are one field.

use crate::scan::is_time_name;

/// A field that carries a fact about an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::decode) enum FieldName {
    /// `code`: HTTP status, gRPC number or string code, depending on the printer.
    Code,
    /// `status`: google.rpc name, HTTP status or its phrase.
    Status,
    /// A field that holds nothing but an HTTP status.
    HttpStatus,
    Message,
    Reason,
    Domain,
    Service,
    Consumer,
    QuotaId,
    QuotaMetric,
    QuotaValue,
    QuotaDimensions,
    Violations,
    /// Of a violation: why it is one.
    Description,
    RetryDelay,
    RetryAfter,
    Seconds,
    Nanos,
    Model,
    Project,
    Url,
    Time,
    /// `date`: the answer's, or, as Fluent Bit counts it, the seconds at which the line was read.
    Date,
    /// Key of an entry of a protobuf map.
    Key,
    /// Value of an entry of a protobuf map.
    Value,
    /// A field of OpenAI's error envelope, which has no google.rpc status.
    OpenAiMark,
    /// A field that a gateway adds to a response that it relays.
    RelayMark,
    /// Text of people, models or source files, which reports no error: prompts, completions, code.
    Content,
    Locale,
    Attempt,
    /// Number of tokens in the request.
    Tokens,
    ApiKey,
    /// The class of an exception: the record reports one that was raised.
    ExceptionClass,
    /// A field that only the entries of an exception chain have, where the chain was printed as a list.
    ChainMark,
    /// The span around the one with this member.
    ParentSpan,
    /// The failure that caused the one with this member.
    Cause,
    /// The lines of a traceback.
    Trace,
    /// An exception with its chain of causes.
    Exception,
    /// The members of an exception group.
    Exceptions,
}

impl FieldName {
    /// The field that `text` spells; `None` for every other word.
    pub(in crate::decode) fn parse(text: &str) -> Option<Self> {
        Self::whole(text).or_else(|| Self::grouped(text))
    }

    /// The caller's model or project in a group of its logger: `req.model`, `labels.project`. What runs the program has
    /// both as well (`device.model`, `cloud.project.id`).
    fn grouped(text: &str) -> Option<Self> {
        const GROUPS: [&str; 18] = [
            "req",
            "request",
            "params",
            "labels",
            "label",
            "attributes",
            "attrs",
            "fields",
            "extra",
            "context",
            "ctx",
            "data",
            "call",
            "llm",
            "gemini",
            "genai",
            "meta",
            "span",
        ];
        let (group, name) = text.rsplit_once('.')?;
        // `error.details.0.violations.0.quotaId`
        if group.split('.').next() == Some("error") {
            return Self::whole(name);
        }
        let field = Self::whole(name).filter(|field| matches!(field, Self::Model | Self::Project))?;
        GROUPS.contains(&group.rsplit('.').next()?).then_some(field)
    }

    fn whole(text: &str) -> Option<Self> {
        let mut plain = [0u8; 24];
        let mut length = 0;
        for byte in text.bytes().filter(u8::is_ascii_alphanumeric) {
            *plain.get_mut(length)? = byte.to_ascii_lowercase();
            length += 1;
        }
        Some(match &plain[..length] {
            b"code"
            | b"errorcode"
            | b"errcode"
            | b"grpccode"
            | b"grpcstatus"
            | b"rpcgrpcstatuscode"
            | b"rpcresponsestatuscode" => Self::Code,
            b"status" | b"errorstatus" | b"errstatus" | b"statustext" => Self::Status,
            b"statuscode"
            | b"httpstatus"
            | b"httpstatuscode"
            | b"httpcode"
            | b"upstreamstatus"
            | b"responsestatus"
            | b"httpresponsecode"
            | b"responsecode"
            | b"httpresponsestatuscode" => Self::HttpStatus,
            b"message" | b"msg" | b"errormessage" | b"errmessage" | b"details" | b"detail"
            | b"grpcmessage" | b"excvalue" | b"exceptionmessage" | b"statusmessage" => Self::Message,
            b"reason" => Self::Reason,
            b"domain" => Self::Domain,
            b"service" | b"apiservice" => Self::Service,
            b"consumer" => Self::Consumer,
            b"quotaid" | b"quotalimit" | b"quotaname" | b"limitname" => Self::QuotaId,
            b"quotametric" | b"metric" => Self::QuotaMetric,
            b"quotavalue" | b"quotalimitvalue" | b"limit" => Self::QuotaValue,
            b"quotadimensions" => Self::QuotaDimensions,
            b"description" => Self::Description,
            b"violations" | b"violationslist" => Self::Violations,
            b"retrydelay" | b"quotaresetdelay" => Self::RetryDelay,
            b"retryafter" | b"retryafterseconds" => Self::RetryAfter,
            b"seconds" => Self::Seconds,
            b"nanos" => Self::Nanos,
            b"model" | b"modelname" | b"modelid" | b"genairequestmodel" => Self::Model,
            b"project"
            | b"projectid"
            | b"projectnumber"
            | b"gcpproject"
            | b"gcpprojectid"
            | b"googlecloudproject" => Self::Project,
            b"url" | b"uri" | b"href" | b"requesturl" | b"endpoint" | b"requesturi" | b"urlfull"
            | b"httpurl" => Self::Url,
            b"date" => Self::Date,
            b"key" => Self::Key,
            b"value" => Self::Value,
            b"type" | b"param" => Self::OpenAiMark,
            b"providername" | b"upstreamresponse" => Self::RelayMark,
            b"candidates" | b"contents" | b"parts" | b"choices" | b"prompt" | b"completion"
            | b"promptfeedback" | b"tracebackansi" | b"precontext" | b"contextline" | b"postcontext"
            | b"sourcecode" => Self::Content,
            b"locale" => Self::Locale,
            b"attempt" | b"retry" | b"attemptnumber" | b"retrycount" => Self::Attempt,
            b"prompttokens"
            | b"prompttokencount"
            | b"inputtokens"
            | b"inputtokencount"
            | b"requesttokens"
            | b"estimatedtokens"
            | b"estimatedinputtokens"
            | b"tokensinput"
            | b"tokensin" => Self::Tokens,
            b"iscause" | b"parentid" | b"exceptionid" | b"suppresscontext" => Self::ChainMark,
            b"parentspanid" | b"parentobservationid" | b"parentrunid" => Self::ParentSpan,
            b"errortype" | b"exceptiontype" | b"exceptionclass" | b"exctype" | b"errorclass"
            | b"errorname" => Self::ExceptionClass,
            b"cause" | b"causedby" | b"innerexception" => Self::Cause,
            b"exception" => Self::Exception,
            b"exceptions" => Self::Exceptions,
            b"traceback" | b"stacktrace" | b"stack" | b"exceptionstacktrace" => Self::Trace,
            b"xgoogapikey" | b"apikey" => Self::ApiKey,
            name if is_time_name(name) => Self::Time,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_name_are_one_name() {
        for spelling in ["quotaId", "quota_id", "Quota ID", "quota-id", "QUOTA_ID"] {
            assert_eq!(FieldName::parse(spelling), Some(FieldName::QuotaId));
        }
        assert_eq!(FieldName::parse("somethingElse"), None);
        assert_eq!(FieldName::parse("a name that is much too long to be one"), None);
    }
}
