/** What is known beside the error. */
export interface Options {
  /** What counts as now [default: now]. */
  now?: Date | number | string;
  /** The project's tier, where it is known. */
  tier?: "free" | "paid" | "paid-1" | "paid-2" | "paid-3";
  /** The zone of times, such as `Europe/Berlin` [default: that of the machine]. */
  timeZone?: string;
}

/** A path (not in a browser; `-` is standard input), what is in memory, or what gives at most so many bytes, none at the end. */
export type Input =
  | string
  | { name?: string; bytes: Uint8Array | ArrayBuffer }
  | { name?: string; text: string }
  | { name?: string; read: (most: number) => Uint8Array };

export interface Step {
  text: string;
  link: string | null;
}

export interface Advice {
  id: string;
  summary: string;
  retryable: string;
  steps: Step[];
  avoid: string[];
  docs: string[];
  [more: string]: unknown;
}

export interface Reset {
  reset_at: string;
  in_s: number;
  has_passed: boolean;
  basis: string;
  counted_from_now: boolean;
  [more: string]: unknown;
}

/** Failures of one cause. All fields are in the schema of the report. */
export interface Incident {
  cause: string;
  certainty: "certain" | "likely" | "unspecified";
  severity: "critical" | "error" | "warning" | "info";
  count: number;
  project: string | null;
  model: string | null;
  quota_ids: string[];
  quota_metrics: string[];
  limits: number[];
  http_statuses: number[];
  retry_after_s: number | null;
  reset: Reset | null;
  advice: Advice;
  [more: string]: unknown;
}

export interface Screen {
  /** Columns [default: lines are as long as they are]. */
  width?: number;
  color?: boolean;
  /** 0 is the default; more tells more, less tells less. */
  verbosity?: number;
  /** The most incidents that are told one by one [default: all]. */
  blocks?: number;
}

/** The JSON report of the command (`gemdiag schema`), with the facts of the worst incident at hand. */
export interface Report {
  readonly schema_version: number;
  readonly generated_at: string;
  readonly incidents: Incident[];
  readonly inputs: { read: number; problems: string[] };
  readonly totals: { events: number; incidents: number; duplicates: number; not_understood: number; [more: string]: unknown };
  readonly hints: string[];
  /** Undefined where no failed Gemini request was found. */
  readonly cause: string | undefined;
  readonly quotaId: string | undefined;
  readonly limit: number | undefined;
  readonly model: string | undefined;
  readonly project: string | undefined;
  /** Seconds that the server asked to wait. */
  readonly retryAfterSeconds: number | undefined;
  readonly resetAt: Date | undefined;
  /** The screen of the command. */
  toString(screen?: Screen): string;
  /** The report in another format. */
  format(name: "json" | "html" | "markdown" | "concise" | "sarif" | "junit" | "github" | "gitlab"): string;
  readonly [more: string]: unknown;
}

/**
 * What an error means, and what to do now: the text of one, or what a client threw, with all that hides in it.
 * @throws a zone or a tier that there is not
 */
export function diagnose(error: unknown, options?: Options): Report;

/** The failed Gemini requests in logs. What cannot be read is in `inputs.problems`, and the others are read all the same. */
export function triage(inputs: Input | Input[], options?: Options): Report;

/** The text that gemdiag reads for what was thrown. */
export function errorText(thrown: unknown): string;
