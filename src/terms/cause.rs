//! Why a request failed, and how bad that is for the person who reads it.

super::vocabulary! {
    /// The primary cause of one failed request.
    Cause, "cause" {
        /// A violated quota has value 0, or the text says that billing must be enabled.
        BillingMissing = "billing-missing",
        /// Requests per minute are used up.
        Rpm = "rpm",
        /// (Input) tokens per minute are used up.
        Tpm = "tpm",
        /// Images per minute are used up.
        Ipm = "ipm",
        /// Requests per day are used up.
        Rpd = "rpd",
        /// (Input) tokens per day are used up.
        Tpd = "tpd",
        /// Images per day are used up.
        Ipd = "ipd",
        /// 503: the model is overloaded on Google's side.
        Overload = "overload",
        /// 400: the API or its free tier is not offered where the request came from.
        Region = "region",
        /// 429 that names no bucket.
        QuotaUnspecified = "quota-unspecified",
        /// 429 that is not the project's own quota: capacity shared by all customers.
        SharedCapacity = "shared-capacity",
        /// The monthly spending cap of the project or of the billing account is reached.
        SpendCap = "spend-cap",
        /// The spend-based rate limit (rolling ten minutes) is reached.
        SpendRate = "spend-rate",
        /// The user's own quota of Gemini Code Assist or of a CLI login is used up.
        CodeAssistQuota = "code-assist-quota",
        /// Prepaid credits are used up.
        PrepayDepleted = "prepay-depleted",
        /// The billing account has an unpaid bill, or is closed: billing exists, and is stopped.
        BillingSuspended = "billing-suspended",
        /// A store is full: files, documents of File Search, cached content.
        StorageQuota = "storage-quota",
        /// A limit of the Batch API: enqueued tokens, concurrent jobs.
        BatchQuota = "batch-quota",
        /// The key or token is missing, wrong, expired, leaked or of the wrong kind.
        Auth = "auth",
        /// 403 for a key or project that is known but not allowed.
        Permission = "permission",
        /// 403: the API is not enabled in the project.
        ApiDisabled = "api-disabled",
        /// 404 for a model.
        ModelNotFound = "model-not-found",
        /// Any other 400.
        BadRequest = "bad-request",
        /// 500 and its neighbours.
        ServerError = "server-error",
        /// 504 or 499: no answer in time.
        Timeout = "timeout",
    }
}

super::vocabulary! {
    /// What a cause means for the person who is called: the order in which incidents are shown.
    Severity, "severity" {
        /// Nothing works until somebody acts.
        Critical = "critical",
        /// Waiting for hours helps, or somebody acts.
        Error = "error",
        /// Waiting for seconds or minutes helps.
        Warning = "warning",
        /// Nothing to do.
        Info = "info",
    }
}

impl Cause {
    /// The bucket that a cause names.
    #[must_use]
    pub fn bucket(self) -> Option<super::Bucket> {
        super::Bucket::by_id(self.id())
    }
}
