// The answer: the program's JSON report, with what most callers want of it at hand.

export class Report {
  #answer;

  constructor(answer) {
    this.#answer = answer;
    Object.assign(this, JSON.parse(answer.write("json")));
  }

  /** The worst incident, if there is one. */
  get #first() {
    return this.incidents[0];
  }

  get cause() {
    return this.#first?.cause;
  }

  get quotaId() {
    return this.#first?.quota_ids[0];
  }

  get limit() {
    return this.#first?.limits[0];
  }

  get model() {
    return this.#first?.model ?? undefined;
  }

  get project() {
    return this.#first?.project ?? undefined;
  }

  get retryAfterSeconds() {
    return this.#first?.retry_after_s ?? undefined;
  }

  get resetAt() {
    const at = this.#first?.reset?.reset_at;
    return at ? new Date(at) : undefined;
  }

  /** The screen of the command. */
  toString({ width, color = false, verbosity = 0, blocks } = {}) {
    return this.#answer.screen(width, color, verbosity, blocks);
  }

  /** The report in another format of the command: html, markdown, concise, sarif, junit, github, gitlab. */
  format(name) {
    return this.#answer.write(name);
  }
}
