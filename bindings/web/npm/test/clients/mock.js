// A server on loopback that refuses every request as Google's does.
import http from "node:http";

export const MODEL = "gemini-2.5-flash";
export const KEY = "AIzaSyEXAMPLE-not-a-real-key-0000000000";
const METRIC = "generativelanguage.googleapis.com/generate_content_free_tier_requests";
const QUOTA = {
  error: {
    code: 429,
    message: `You exceeded your current quota, please check your plan and billing details. \n* Quota exceeded for metric: ${METRIC}, limit: 10, model: ${MODEL}\nPlease retry in 17.646654881s.`,
    status: "RESOURCE_EXHAUSTED",
    details: [
      { "@type": "type.googleapis.com/google.rpc.Help", links: [{ description: "Learn more about Gemini API quotas", url: "https://ai.google.dev/gemini-api/docs/rate-limits" }] },
      { "@type": "type.googleapis.com/google.rpc.QuotaFailure", violations: [{ quotaMetric: METRIC, quotaId: "GenerateRequestsPerMinutePerProjectPerModel-FreeTier", quotaDimensions: { location: "global", model: MODEL }, quotaValue: "10" }] },
      { "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: "17s" },
    ],
  },
};

export const ANSWERS = {
  // Everything is told.
  quota: { status: 429, body: QUOTA },
  // Nothing but the wait, and that in a header.
  bare: { status: 429, body: { error: { code: 429, message: "Resource has been exhausted (e.g. check quota).", status: "RESOURCE_EXHAUSTED" } }, headers: { "retry-after": "17" } },
  overload: { status: 503, body: { error: { code: 503, message: "The model is overloaded. Please try again later.", status: "UNAVAILABLE" } } },
  // The refusal comes in a stream that began well.
  stream: { status: 200, body: QUOTA, streams: true },
};

const listed = (path) => /chat\/completions/.test(path) || (/:streamGenerateContent/.test(path) && !/alt=sse/.test(path));

/** Answers all requests with one of ANSWERS; `{ base, close }`. */
export const serve = async (name) => {
  const { status, body, headers, streams } = ANSWERS[name];
  const server = http.createServer((request, response) => {
    request.resume().on("end", () => {
      if (streams) {
        response.writeHead(200, { "content-type": "text/event-stream" });
        return response.end(`data: ${JSON.stringify(body)}\r\n\r\n`);
      }
      const text = JSON.stringify(body, null, 2);
      response.writeHead(status, { "content-type": "application/json; charset=UTF-8", ...headers });
      response.end(listed(request.url) ? `[${text}\n]\n` : `${text}\n`);
    });
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { base: `http://127.0.0.1:${server.address().port}`, close };
};
