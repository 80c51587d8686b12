// What this device knows of those who sign labels: a bundle that is kept, and what the site tells of a
// code.

/** The longest bundle, in characters: the module takes 4 MiB in all. */
const MOST = 4_000_000;
/** How long the site may take to answer, in milliseconds. */
const PATIENCE = 4_000;
const NAME = 'bundle';

/** What a device knows that knows nothing: a bundle that is always too old. */
const NOTHING = {
  format: 'cityid-trust-bundle-1',
  block: { number: 0, hash: `0x${'00'.repeat(32)}`, time: 0 },
  maxAge: 0,
  entries: [],
};

/** A bundle, and what it says of itself. */
class Known {
  constructor(bundle, about, isKept) {
    this.bundle = bundle;
    /** Nothing, if nothing is known. */
    this.about = about;
    this.isKept = isKept;
  }
}

export class Trust {
  #verifier;
  #site;

  /**
   * @param {Verifier} verifier
   * @param {string | undefined} site where the site tells what the registry knows of a code
   */
  constructor(verifier, site) {
    this.#verifier = verifier;
    this.#site = site;
    this.known = new Known(NOTHING, null, true);
    try {
      const text = localStorage.getItem(NAME);
      if (text !== null) this.known = this.#read(text, true);
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
    } catch {
      // Then nothing is there.
    }
  }

  /** The bundle with which the site answers about a code, as a text. */
  async ask(code) {
    if (this.#site === undefined) throw new Error('the site has no such answers');
    const url = `${this.#site}?code=${encodeURIComponent(code)}`;
    const signal = AbortSignal.timeout(PATIENCE);
    const response = await fetch(url, { headers: { Accept: 'application/json' }, signal });
    if (!response.ok) throw new Error(`the site answers ${response.status}`);
    return response.text();
  }

  /** What the site knows of a code; what is kept, if it knows nothing that is newer. */
  async newest(code) {
    const told = this.#read(await this.ask(code), false);
    const isNewer = told.about.block >= (this.known.about?.block ?? 0);
    return isNewer ? told : this.known;
  }

  #read(text, isKept) {
    if (text.length > MOST) throw new RangeError('the bundle is too long');
    const bundle = JSON.parse(text);
    return new Known(bundle, this.#verifier.ask({ ask: 'bundle', bundle }), isKept);
  }
}
