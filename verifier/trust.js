// What this device knows of those who sign labels: a bundle that is kept, and what the site tells of a
// code.

/** The longest bundle, in characters: the module takes 4 MiB in all. */
const MOST = 4_000_000;
/** How long the site may take to answer about a label before somebody, in milliseconds. */
const PATIENCE = 4_000;
/** The same for a page of the chain's authorities, for which nobody stands before a label. */
const LONG_PATIENCE = 30_000;
/** The most pages of changes of authorities that are followed. */
const MOST_PAGES = 1_000;
const NAME = 'bundle';
/** By which first block what is kept is proven. */
const GENESIS = 'genesis';

/** What a device knows that knows nothing: a bundle that is always too old. */
const NOTHING = {
  format: 'cityid-trust-bundle-1',
  block: { number: 0, hash: `0x${'00'.repeat(32)}`, time: 0 },
  maxAge: 0,
  entries: [],
};

/** A bundle, and what it says of itself. */
class Known {
  /** By which first block all codes in it are proven, if they are. */
  genesis = null;

  constructor(bundle, about, isKept) {
    this.bundle = bundle;
    /** Nothing, if nothing is known. */
    this.about = about;
    this.isKept = isKept;
  }
}

/** A question to a place, if there is one. */
const query = (place, name, value) => place && `${place}?${name}=${encodeURIComponent(value)}`;

export class Trust {
  #verifier;
  #site;
  #authorities;
  #records;

  /**
   * @param {Verifier} verifier
   * @param {object} places where the site tells what
   * @param {string | undefined} places.trust what the registry knows of a code
   * @param {string | undefined} places.authorities who the authorities of the chain are
   * @param {string | undefined} places.records what is on record of a code, and of an item whether it is in its block
   */
  constructor(verifier, { trust, authorities, records }) {
    this.#verifier = verifier;
    this.#site = trust;
    this.#authorities = authorities;
    this.#records = records;
    this.known = new Known(NOTHING, null, true);
    try {
      const text = localStorage.getItem(NAME);
      if (text !== null) {
        this.known = this.#read(text, true);
        this.known.genesis = localStorage.getItem(GENESIS);
      }
    } catch {
      // Nothing can be kept here, or what was is of an earlier form.
    }
  }

  /**
   * Keeps a bundle instead of the one before.
   *
   * @returns {boolean} whether it is still there at the next visit
   * @throws if it is none
   */
  keep(text) {
    this.known = this.#read(text, true);
    try {
      localStorage.removeItem(GENESIS);
      localStorage.setItem(NAME, text);
      return true;
    } catch {
      return false;
    }
  }

  forget() {
    this.known = new Known(NOTHING, null, true);
    try {
      localStorage.removeItem(NAME);
      localStorage.removeItem(GENESIS);
    } catch {
      // Then nothing is there.
    }
  }

  /** The bundle with which the site answers about a code, as a text. */
  async ask(code) {
    return (await this.#get(query(this.#site, 'code', code), PATIENCE)).text();
  }

  /**
   * What the site shows of an item of a committed block.
   *
   * @returns {Promise<{proof: object | null, why: string | null}>} the proof, or why there is none
   */
  async inclusion(code) {
    const url = this.#records && this.#records + code;
    const { inclusion } = await (await this.#get(url, PATIENCE)).json();
    return { proof: inclusion?.proof ?? null, why: inclusion?.why ?? null };
  }

  /**
   * Whether the registry said what is kept, as the chain that begins with this block shows.
   *
   * @returns {Promise<{proven: number, notProven: {code: string, why: string}[]}>}
   * @throws if nobody tells who the chain's authorities are
   */
  prove(trusted) {
    return this.#prove(this.known, trusted, LONG_PATIENCE);
  }

  async #prove(known, trusted, patience) {
    let genesis;
    const changes = [];
    for (let from = 0, pages = 0; from !== null && pages < MOST_PAGES; pages += 1) {
      const url = query(this.#authorities, 'from', from);
      const page = await (await this.#get(url, patience)).json();
      genesis ??= page.genesis;
      changes.push(...page.changes);
      from = page.next;
    }
    const { bundle } = known;
    const shown = this.#verifier.ask({ ask: 'proofs', bundle, trusted, genesis, changes });
    if (shown.notProven.length > 0) return shown;
    known.genesis = trusted;
    if (known === this.known) {
      try {
        localStorage.setItem(GENESIS, trusted);
      } catch {
        // Then it is for this visit.
      }
    }
    return shown;
  }

  /**
   * What the site knows of a code; what is kept, if it knows nothing that is newer. If what is kept is
   * proven, so is this, by the same first block.
   */
  async newest(code) {
    const told = this.#read(await this.ask(code), false);
    const { about, genesis } = this.known;
    if (told.about.block < (about?.block ?? 0)) return this.known;
    if (genesis !== null) {
      try {
        await this.#prove(told, genesis, PATIENCE);
      } catch {
        // Then it is believed, which is said.
      }
    }
    return told;
  }

  async #get(url, patience) {
    if (url === undefined) throw new Error('the site has no such answers');
    const signal = AbortSignal.timeout(patience);
    const response = await fetch(url, { headers: { Accept: 'application/json' }, signal });
    if (!response.ok) throw new Error(`the site answers ${response.status}`);
    return response;
  }

  #read(text, isKept) {
    if (text.length > MOST) throw new RangeError('the bundle is too long');
    const bundle = JSON.parse(text);
    return new Known(bundle, this.#verifier.ask({ ask: 'bundle', bundle }), isKept);
  }
}
