// The WebAssembly module that judges labels.

/** Why a question has no answer. `kind` says which. */
export class Problem extends Error {
  constructor({ kind, message }) {
    super(message);
    this.name = 'Problem';
    this.kind = kind;
  }
}

export class Verifier {
  #module;

  /** @param {string | URL} url where `verifier.wasm` is */
  static async load(url) {
    const octets = await (await fetch(url)).arrayBuffer();
    return new Verifier(await WebAssembly.compile(octets));
  }

  constructor(module) {
    this.#module = module;
  }

  /** Answers a question, as the README of the crate `verifier` has them. */
  ask(question) {
    const octets = new TextEncoder().encode(JSON.stringify(question));
    // A new instance for each question: none suffers from what another one did.
    const { memory, reserve, answer, buffer } = new WebAssembly.Instance(this.#module).exports;
    const room = reserve(octets.length);
    if (room === 0) throw new Problem({ kind: 'tooLong', message: 'the question is too long' });
    // The memory may have moved: a view of it holds until the next call.
    new Uint8Array(memory.buffer, room, octets.length).set(octets);
    const length = answer();
    const text = new TextDecoder().decode(new Uint8Array(memory.buffer, buffer(), length));
    const { ok, error } = JSON.parse(text);
    if (error) throw new Problem(error);
    return ok;
  }
}
