//! Names of fields, in every spelling: `quotaId`, `quota_id`, `Quota ID` and `quotaid` are one name.

/// A field that says something about an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::decode) enum Name {
    /// `code`: HTTP status, gRPC number or a word, depending on who wrote it.
    Code,
    /// `status`: google.rpc name, HTTP status or its phrase.
    Status,
    /// A field that can only be an HTTP status.
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
    RetryDelay,
    RetryAfter,
    Seconds,
    Nanos,
    Model,
    Project,
    Url,
    Time,
    /// Key of an entry of a protobuf map.
    Key,
    /// Value of an entry of a protobuf map.
    Value,
    /// A mark of OpenAI's envelope, which has no google.rpc status.
    OpenAiMark,
    /// A mark of a gateway that passes a body on.
    RelayMark,
    /// What people, models and source files say: not a report of an error.
    Speech,
    Locale,
    Attempt,
    /// How many tokens the request had.
    Tokens,
    ApiKey,
    /// The class of an exception: the record is about one that was raised.
    Raised,
    /// A mark of a chain of exceptions that was printed as a list.
    Chain,
    /// The failure that led to the one that has this member.
    Cause,
    /// The lines of a traceback.
    Trace,
    /// An exception, with the chain that led to it.
    Exception,
    /// The members of a group of exceptions.
    Exceptions,
}

/// The name that `text` spells.
pub(in crate::decode) fn name(text: &str) -> Option<Name> {
    let mut plain = [0u8; 24];
    let mut length = 0;
    for byte in text.bytes().filter(u8::is_ascii_alphanumeric) {
        *plain.get_mut(length)? = byte.to_ascii_lowercase();
        length += 1;
    }
    Some(match &plain[..length] {
        b"code" | b"errorcode" | b"grpccode" => Name::Code,
        b"status" | b"grpcstatus" | b"statustext" => Name::Status,
        b"statuscode" | b"httpstatus" | b"httpstatuscode" | b"httpcode" | b"upstreamstatus"
        | b"responsestatus" | b"httpresponsecode" | b"responsecode" => Name::HttpStatus,
        b"message" | b"msg" | b"errormessage" | b"details" | b"detail" | b"grpcmessage" | b"excvalue" => {
            Name::Message
        }
        b"reason" => Name::Reason,
        b"domain" => Name::Domain,
        b"service" | b"apiservice" => Name::Service,
        b"consumer" => Name::Consumer,
        b"quotaid" | b"quotalimit" | b"quotaname" | b"limitname" => Name::QuotaId,
        b"quotametric" | b"metric" => Name::QuotaMetric,
        b"quotavalue" | b"quotalimitvalue" | b"limit" => Name::QuotaValue,
        b"quotadimensions" => Name::QuotaDimensions,
        b"violations" | b"violationslist" => Name::Violations,
        b"retrydelay" | b"quotaresetdelay" => Name::RetryDelay,
        b"retryafter" | b"retryafterseconds" => Name::RetryAfter,
        b"seconds" => Name::Seconds,
        b"nanos" => Name::Nanos,
        b"model" | b"modelname" | b"modelid" | b"genairequestmodel" => Name::Model,
        b"project"
        | b"projectid"
        | b"projectnumber"
        | b"gcpproject"
        | b"gcpprojectid"
        | b"googlecloudproject" => Name::Project,
        b"url" | b"uri" | b"href" | b"requesturl" | b"endpoint" | b"requesturi" => Name::Url,
        b"time" | b"timestamp" | b"ts" | b"datetime" | b"eventtime" | b"logtime" | b"asctime" | b"t" => {
            Name::Time
        }
        b"key" => Name::Key,
        b"value" => Name::Value,
        b"type" | b"param" => Name::OpenAiMark,
        b"providername" | b"upstreamresponse" => Name::RelayMark,
        b"candidates" | b"contents" | b"parts" | b"choices" | b"prompt" | b"completion"
        | b"promptfeedback" | b"precontext" | b"contextline" | b"postcontext" | b"sourcecode" => Name::Speech,
        b"locale" => Name::Locale,
        b"attempt" | b"retry" | b"attemptnumber" | b"retrycount" => Name::Attempt,
        b"prompttokens"
        | b"prompttokencount"
        | b"inputtokens"
        | b"inputtokencount"
        | b"requesttokens"
        | b"estimatedtokens"
        | b"estimatedinputtokens"
        | b"tokensinput"
        | b"tokensin" => Name::Tokens,
        b"iscause" | b"parentid" | b"exceptionid" | b"suppresscontext" => Name::Chain,
        b"errortype" | b"exceptiontype" | b"exceptionclass" | b"exctype" | b"errorclass" | b"errorname" => {
            Name::Raised
        }
        b"cause" | b"causedby" | b"innerexception" => Name::Cause,
        b"exception" => Name::Exception,
        b"exceptions" => Name::Exceptions,
        b"traceback" | b"stacktrace" | b"stack" => Name::Trace,
        b"xgoogapikey" | b"apikey" => Name::ApiKey,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_name_are_one_name() {
        for spelling in ["quotaId", "quota_id", "Quota ID", "quota-id", "QUOTA_ID"] {
            assert_eq!(name(spelling), Some(Name::QuotaId));
        }
        assert_eq!(name("somethingElse"), None);
        assert_eq!(name("a name that is much too long to be one"), None);
    }
}
