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
/** The longest that an answer of the site counts, in seconds: a file is for longer. */
const HOUR = 3_600;
/** What is kept, in one item: windows that keep something at the same time cannot mix it. */
const NAME = 'bundle';

/** What a device knows that knows nothing: a bundle that is always too old. */
const NOTHING = {
  format: 'cityid-trust-bundle-1',
  block: { number: 0, hash: `0x${'00'.repeat(32)}`, time: 0 },
  maxAge: 0,
  entries: [],
};

/** The site could not prove an answer, and what is kept is proven. */
export class Unproven extends Error {}

/** A bundle, and what it says of itself. */
class Known {
  isKept = false;
  /** By which first block all codes in it are proven, if they are. */
  genesis = null;

  constructor(bundle, about) {
    this.bundle = bundle;
    /** Nothing, if nothing is known. */
    this.about = about;
  }

  /** As it is kept. */
  get text() {
    const { bundle, genesis } = this;
    return JSON.stringify({ bundle, genesis });
  }
}

/** A bundle as it comes, not looked at yet. */
function parsed(text) {
  if (text.length > MOST) throw new RangeError('the bundle is too long');
  return JSON.parse(text);
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
    this.known = new Known(NOTHING, null);
    try {
      const { bundle, genesis } = JSON.parse(localStorage.getItem(NAME));
      this.known = Object.assign(this.#know(bundle), { genesis, isKept: true });
    } catch {
      // Nothing is kept or can be, or what is is of an earlier form.
    }
  }

  /**
   * What is in a file.
   *
   * @throws if it is no bundle
   */
  read(text) {
    return this.#know(parsed(text));
  }

  /**
   * Keeps something instead of what was kept before.
   *
   * @returns {boolean} whether it is still there at the next visit
   */
  keep(known) {
    this.known = Object.assign(known, { isKept: true });
    try {
      localStorage.setItem(NAME, known.text);
      return true;
    } catch {
      return false;
    }
  }

  forget() {
    this.known = new Known(NOTHING, null);
    try {
      localStorage.removeItem(NAME);
    } catch {
      // Then nothing is there.
    }
  }

  /**
   * What the site answers about a code. If what is kept is proven, so is this, by the same first block.
   *
   * @throws {Unproven} if it has to be proven, and is not
   */
  async ask(code) {
    const answer = await this.#get(query(this.#site, 'code', code), PATIENCE);
    const bundle = parsed(await answer.text());
    const told = this.#know({ ...bundle, maxAge: Math.min(bundle.maxAge, HOUR) });
    const { genesis } = this.known;
    if (genesis === null) return told;
    await this.#prove(told, genesis, PATIENCE).catch(() => {});
    // Of these there are no proofs.
    const isMore = [bundle.hosts, bundle.leases].some((list) => list?.length > 0);
    if (told.genesis === null || isMore) throw new Unproven();
    return told;
  }

  /** What the site knows of a code; what is kept, if that is newer. */
  async newest(code) {
    const told = await this.ask(code);
    return told.about.block < (this.known.about?.block ?? 0) ? this.known : told;
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
  async prove(trusted) {
    const { known } = this;
    const before = known.text;
    const shown = await this.#prove(known, trusted, LONG_PATIENCE);
    try {
      // Another window may have kept something else since: of that nothing was proven.
      if (localStorage.getItem(NAME) === before) localStorage.setItem(NAME, known.text);
    } catch {
      // Then it is for this visit.
    }
    return shown;
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
    if (shown.notProven.length === 0) known.genesis = trusted;
    return shown;
  }

  async #get(url, patience) {
    if (url === undefined) throw new Error('the site has no such answers');
    const signal = AbortSignal.timeout(patience);
    const response = await fetch(url, { headers: { Accept: 'application/json' }, signal });
    if (!response.ok) throw new Error(`the site answers ${response.status}`);
    return response;
  }

  #know(bundle) {
    return new Known(bundle, this.#verifier.ask({ ask: 'bundle', bundle }));
  }
}
