//! Sentences that nobody has seen: the structure around one is enough to count a failure, and no other provider's becomes one.

mod reading;

use reading::Reader;

/// Words of which sentences are made up.
const WORDS: [&str; 24] = [
    "please", "slowly", "kettle", "ordinary", "again", "wonder", "north", "paper", "seven", "handed",
    "queue", "moment", "upstairs", "lantern", "quite", "river", "could", "later", "humble", "engine",
    "nothing", "harbour", "told", "blue",
];

/// Pseudo-random numbers, the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or_default() % limit
    }

    fn sentence(&mut self) -> String {
        let words: Vec<&str> = (0..3 + self.below(8)).map(|_| WORDS[self.below(WORDS.len())]).collect();
        words.join(" ")
    }
}

/// Structures of Google's answers and of clients, with `{S}` where the sentence stands.
const OURS: [&str; 14] = [
    r#"{"error":{"code":429,"message":"{S}","status":"RESOURCE_EXHAUSTED"}}"#,
    r#"2026-05-01T10:00:00Z ERROR worker {"error":{"code":503,"message":"{S}","status":"UNAVAILABLE"}}"#,
    "google.genai.errors.ClientError: 400 INVALID_ARGUMENT. {'error': {'code': 400, 'message': '{S}', 'status': 'INVALID_ARGUMENT'}}",
    "2026-05-01 10:00:00,000 ERROR google.genai.errors.ServerError: 500 INTERNAL. {S}",
    "com.google.genai.errors.ServerException: 503 UNAVAILABLE. {S}",
    "Error 404, Message: {S}, Status: NOT_FOUND, Details: []",
    "[GoogleGenerativeAI Error]: Error fetching from https://generativelanguage.googleapis.com/v1beta/models/gemini-3.5-flash:generateContent: [503 Service Unavailable] {S}",
    "429 POST https://us-central1-aiplatform.googleapis.com/v1/projects/demo-55/locations/us-central1/publishers/google/models/gemini-3.5-flash:generateContent: {S}",
    "litellm.RateLimitError: litellm.RateLimitError: GeminiException - {\"error\":{\"code\":429,\"message\":\"{S}\",\"status\":\"RESOURCE_EXHAUSTED\"}}",
    "Gemini said no: 429 {S}",
    "gemini-3.5-flash: HTTP 503, {S}",
    "429 RESOURCE_EXHAUSTED {S}",
    "quotaId: GenerateRequestsPerDayPerProjectPerModel-FreeTier {S}",
    "map[error:map[code:403 message:{S} status:PERMISSION_DENIED]]",
];

/// The same of others.
const OTHERS: [&str; 10] = [
    r#"openai.RateLimitError: Error code: 429 - {"error":{"message":"{S}","type":"requests","code":"rate_limit_exceeded"}}"#,
    r#"{"type":"error","error":{"type":"rate_limit_error","message":"{S}"}} (anthropic, 429)"#,
    "openai: 429 {S}",
    "claude-opus: 503 {S}",
    "web-1 GET /health 503 Service Unavailable",
    "GET /gemini/index.html 429 {S}",
    "POST https://api.gemini.com/v1/order/new 429 {S}",
    "gemini://capsule.example.org/ 51 {S}",
    "If Gemini returns 503, {S}.",
    "gemini-3.5-flash 200 OK 429 ms {S}",
];

fn events(reader: &Reader, template: &str, sentence: &str) -> usize {
    reader.read(template.replace("{S}", sentence).as_bytes()).len()
}

#[test]
fn no_failure_is_lost_because_its_sentence_is_not_known() {
    let (reader, mut dice) = (Reader::new(), Dice(7));
    for template in OURS {
        for _ in 0..8 {
            let sentence = dice.sentence();
            assert_eq!(events(&reader, template, &sentence), 1, "{template}: {sentence}");
        }
    }
}

#[test]
fn no_failure_of_others_is_taken_for_one_of_gemini() {
    let (reader, mut dice) = (Reader::new(), Dice(11));
    for template in OTHERS {
        for _ in 0..8 {
            let sentence = dice.sentence();
            assert_eq!(events(&reader, template, &sentence), 0, "{template}: {sentence}");
        }
    }
}

/// Sentences of no table, in several languages, and what they make likely.
const LIKELY: [(&str, &str); 16] = [
    ("Gemini-Anfrage fehlgeschlagen (429): Tageslimit erreicht", "rpd"),
    ("\u{c9}chec de l'appel \u{e0} Gemini : 429, quota quotidien atteint", "rpd"),
    (
        "Gemini API \u{30ea}\u{30af}\u{30a8}\u{30b9}\u{30c8}\u{5931}\u{6557}: 429 \u{672c}\u{65e5}\u{306e}\u{4e0a}\u{9650}\u{306b}\u{9054}\u{3057}\u{307e}\u{3057}\u{305f}",
        "rpd",
    ),
    ("B\u{142}\u{105}d Gemini 429: przekroczono dzienny limit zapyta\u{144}", "rpd"),
    ("Errore da Gemini (429): quota giornaliera di token esaurita", "tpd"),
    (r#"{"error":{"code":429,"message":"Zu viele Token pro Minute.","status":"RESOURCE_EXHAUSTED"}}"#, "tpm"),
    (
        r#"{"error":{"code":429,"message":"Not a daily limit: the per-minute request limit was hit.","status":"RESOURCE_EXHAUSTED"}}"#,
        "rpm",
    ),
    (
        r#"{"error":{"code":429,"message":"Serving is saturated, out of capacity; your limits are fine.","status":"RESOURCE_EXHAUSTED"}}"#,
        "shared-capacity",
    ),
    (
        r#"{"error":{"code":429,"message":"Try with fewer pictures.","status":"RESOURCE_EXHAUSTED"}}"#,
        "quota-unspecified",
    ),
    (
        r#"{"error":{"code":429,"message":"Either the limit for one minute or the limit for one day was reached.","status":"RESOURCE_EXHAUSTED"}}"#,
        "quota-unspecified",
    ),
    (
        r#"{"error":{"code":400,"message":"The location of the file must be a URI.","status":"INVALID_ARGUMENT"}}"#,
        "bad-request",
    ),
    (
        r#"{"error":{"code":400,"message":"Unknown name: Key must be lower case.","status":"INVALID_ARGUMENT"}}"#,
        "bad-request",
    ),
    ("Gemini: 403 \u{2013} chave de API inv\u{e1}lida ou vazada", "auth"),
    ("La llamada a Gemini devolvi\u{f3} 403: la API no est\u{e1} habilitada en el proyecto", "api-disabled"),
    ("\u{1f534} 429 gemini-3.1-pro-preview free tier limit 0", "billing-missing"),
    ("Gemini 503: daily maintenance", "overload"),
];

#[test]
fn what_a_sentence_makes_likely_is_never_called_certain() {
    let reader = Reader::new();
    for (text, cause) in LIKELY {
        let events = reader.read(text.as_bytes());
        assert_eq!(events.len(), 1, "{text}");
        assert_eq!(events[0]["cause"], cause, "{text}");
        assert_ne!(events[0]["certainty"], "certain", "{text}");
    }
}
