// Resolves city codes and believes no node: what a node answers is verified here, by the WebAssembly
// module of `registry-proof`. Runs wherever WebAssembly does: in browsers, Node.js, Deno, workers.

/** Why something is not proven. `kind` says which error of `registry_proof::Error` it is. */
export class ProofError extends Error {
  constructor({ kind, message, ...details }) {
    super(message);
    this.name = 'ProofError';
    this.kind = kind;
    this.details = details;
  }
}

/** Why a node did not answer, with the code that docs/rpc.md explains. */
export class RpcError extends Error {
  constructor({ code, message, data }) {
    super(message);
    this.name = 'RpcError';
    this.code = code;
    this.data = data;
  }
}

/** The WebAssembly module. It keeps nothing from one question to the next. */
export class Verifier {
  #module;

  /**
   * @param {BufferSource | Response | Promise<Response>} source the octets of `registry_proof.wasm`,
   *   or what `fetch` gives for them
   */
  static async load(source) {
    const given = await source;
    const octets = given instanceof Response ? await given.arrayBuffer() : given;
    const { instance } = await WebAssembly.instantiate(octets);
    return new Verifier(instance.exports);
  }

  constructor(module) {
    this.#module = module;
  }

  /** The first authorities of the chain whose first block has the hash `trusted`. */
  genesis(trusted, genesis) {
    return this.#ask({ ask: 'genesis', trusted, genesis });
  }

  /** The authorities that follow from `authorities` by `changes`. */
  follow(authorities, changes) {
    return this.#ask({ ask: 'follow', authorities, changes });
  }

  /** What the registry says of `code`, as `proof` shows it to those who trust `authorities`. */
  verify({ code, proof, authorities, now, maxAge }) {
    return this.#ask({ ask: 'verify', code, proof, authorities, now, maxAge });
  }

  /**
   * What the registry says of an item of a committed block to those who have the proof `inclusion` of
   * it; `proof` is that of the item's own answer.
   */
  verifyItem({ code, inclusion, proof, authorities, now, maxAge }) {
    return this.#ask({ ask: 'verifyItem', code, inclusion, proof, authorities, now, maxAge });
  }

  #ask(request) {
    const octets = new TextEncoder().encode(JSON.stringify(request));
    const { memory, reserve, answer, buffer } = this.#module;
    const room = reserve(octets.length);
    if (room === 0) throw new ProofError({ kind: 'too-long', message: 'the proof is too long' });
    // The memory may have moved: a view of it holds until the next call.
    new Uint8Array(memory.buffer, room, octets.length).set(octets);
    const length = answer();
    const text = new TextDecoder().decode(new Uint8Array(memory.buffer, buffer(), length));
    const { ok, error } = JSON.parse(text);
    if (error) throw new ProofError(error);
    return ok;
  }
}

/** A client of the registry that trusts the hash of the chain's first block, and no node. */
export class Resolver {
  #verifier;
  #url;
  #genesis;

  /**
   * @param {Verifier} verifier
   * @param {string} url the RPC of any node, over HTTP
   * @param {object} trust
   * @param {string} trust.genesis the hash of the chain's first block
   * @param {object} [trust.authorities] what `authorities` was at the end of an earlier visit, so
   *   that only what changed since has to be followed
   */
  constructor(verifier, url, { genesis, authorities }) {
    this.#verifier = verifier;
    this.#url = url;
    this.#genesis = genesis;
    /** The authorities known last. Worth keeping, for instance in `localStorage`. */
    this.authorities = authorities;
  }

  /**
   * What the registry says of a code, as `cityIdentity_v1_resolve` answers it, and proven.
   *
   * @param {string} code
   * @param {object} [options]
   * @param {number} [options.maxAge] how old the answer may be, in milliseconds
   * @param {string} [options.at] the hash of a block; without it, the newest that is final
   */
  async resolve(code, { maxAge = 60_000, at } = {}) {
    return this.#verifier.verify(await this.#proven(code, maxAge, at));
  }

  /**
   * What the registry says of an item of a committed block, given the proof that is served at the
   * block's `place`, and proven.
   *
   * @param {string} code
   * @param {object} inclusion what is served: `digest`, `empty` and `siblings`
   * @param {object} [options] as for `resolve`
   */
  async verifyItem(code, { digest, empty, siblings }, { maxAge = 60_000, at } = {}) {
    const asked = await this.#proven(code, maxAge, at);
    return this.#verifier.verifyItem({ ...asked, inclusion: { digest, empty, siblings } });
  }

  /** What a verifier has to be asked with about a code. */
  async #proven(code, maxAge, at) {
    if (this.authorities === undefined) await this.#follow();
    const { proof } = await this.#rpc('cityIdentity_v1_resolveWithProof', code, at);
    if (proof.setId > this.authorities.id) await this.#follow();
    return { code, proof, authorities: this.authorities, now: Date.now(), maxAge };
  }

  /** Follows the authorities up to those of today. */
  async #follow() {
    let from = this.authorities?.id ?? 0;
    while (from !== null) {
      const page = await this.#rpc('cityIdentity_v1_authorityChain', from);
      this.authorities ??= this.#verifier.genesis(this.#genesis, page.genesis);
      this.authorities = this.#verifier.follow(this.authorities, page.changes);
      // By what was verified: a node that gives nothing new would be asked for ever.
      const { id } = this.authorities;
      from = page.next !== null && id > from ? id : null;
    }
  }

  async #rpc(method, ...params) {
    const response = await fetch(this.#url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
    });
    const { result, error } = await response.json();
    if (error) throw new RpcError(error);
    return result;
  }
}
