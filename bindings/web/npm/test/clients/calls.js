// One call of each client, as its readers write it.
import { createGoogle } from "@ai-sdk/google";
import { GoogleGenAI } from "@google/genai";
import { GoogleGenerativeAI } from "@google/generative-ai";
import { ChatGoogle } from "@langchain/google";
import { ChatGoogleGenerativeAI } from "@langchain/google-genai";
import { generateObject, generateText, streamText } from "ai";
import OpenAI from "openai";
import { z } from "zod";
import { KEY, MODEL } from "./mock.js";

const prompt = "Write a haiku about rate limits.";
const drain = async (parts) => {
  for await (const part of parts) void part;
};
const google = (base) => createGoogle({ apiKey: KEY, baseURL: `${base}/v1beta` })(MODEL);
const genai = (base, options) => new GoogleGenAI({ apiKey: KEY, httpOptions: { baseUrl: base, ...options } });
const openai = (base) => new OpenAI({ apiKey: KEY, baseURL: `${base}/v1beta/openai/`, maxRetries: 0 });
const legacy = (base) => new GoogleGenerativeAI(KEY).getGenerativeModel({ model: MODEL }, { baseUrl: base });
const messages = [{ role: "user", content: prompt }];

export const CALLS = {
  "genai generateContent": (base) => genai(base).models.generateContent({ model: MODEL, contents: prompt }),
  "genai stream": async (base) => drain(await genai(base).models.generateContentStream({ model: MODEL, contents: prompt })),
  "genai interactions": (base) => genai(base).interactions.create({ model: MODEL, input: prompt }, { maxRetries: 0 }),
  "genai retryOptions": (base) => genai(base, { retryOptions: { attempts: 2 } }).models.generateContent({ model: MODEL, contents: prompt }),
  "openai chat": (base) => openai(base).chat.completions.create({ model: MODEL, messages }),
  "openai stream": async (base) => drain(await openai(base).chat.completions.create({ model: MODEL, messages, stream: true })),
  "ai generateText": (base) => generateText({ model: google(base), prompt, maxRetries: 0 }),
  "ai generateText, tried again": (base) => generateText({ model: google(base), prompt, maxRetries: 1 }),
  "ai generateObject": (base) => generateObject({ model: google(base), prompt, schema: z.object({ haiku: z.string() }), maxRetries: 0 }),
  "ai streamText": async (base) => {
    let thrown;
    const { textStream } = streamText({ model: google(base), prompt, maxRetries: 0, onError: ({ error }) => (thrown = error) });
    await drain(textStream);
    throw thrown;
  },
  "langchain google-genai": (base) => new ChatGoogleGenerativeAI({ model: MODEL, apiKey: KEY, baseUrl: base, maxRetries: 0 }).invoke(prompt),
  "langchain google": (base) => new ChatGoogle({ model: MODEL, apiKey: KEY, endpoint: base, maxRetries: 0 }).invoke(prompt),
  "generative-ai generateContent": (base) => legacy(base).generateContent(prompt),
  "generative-ai stream": async (base) => drain((await legacy(base).generateContentStream(prompt)).stream),
};

/** What each call throws, by its name; nothing where it throws nothing. */
export const thrown = async (base) => {
  const all = Object.entries(CALLS).map(async ([name, call]) => [name, await call(base).then(() => undefined, (error) => error)]);
  return Object.fromEntries(await Promise.all(all));
};
