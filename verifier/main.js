// The page: what is read, what comes of it, and what this device knows.

import { article } from './result.js';
import { Camera, codesInFile } from './scan.js';
import { moment, TEXTS } from './texts.js';
import { Trust, Unproven } from './trust.js';
import { Problem, Verifier } from './verifier.js';

const TONGUE = 'tongue';
/** What the site may know more of. */
const ASKED_ABOUT = ['bundleTooOld', 'issuerUnknown', 'inclusionNotShown'];
/** What a label without a link begins with: in it, spaces count. */
const PURE = 'CI1:';

const $ = (id) => document.getElementById(id);

/** The language of the page: as chosen here, or else as the browser has it. */
function firstTongue() {
  try {
    const chosen = localStorage.getItem(TONGUE);
    if (chosen in TEXTS) return chosen;
  } catch {
    // Nothing can be kept here.
  }
  const wanted = navigator.languages.map((language) => language.slice(0, 2).toLowerCase());
  return wanted.find((language) => language in TEXTS) ?? 'en';
}

class Page {
  #tongue = firstTongue();
  #verifier;
  #trust;
  #camera = new Camera($('view'));
  /** What was read last: of an earlier reading nothing is shown any more. */
  #reading = 0;
  #results = [];

  constructor(verifier, trust) {
    this.#verifier = verifier;
    this.#trust = trust;
    this.#listen();
    this.#speak();
  }

  get #texts() {
    return TEXTS[this.#tongue];
  }

  #listen() {
    $('tongue').addEventListener('click', () => this.#turn());
    $('camera').addEventListener('click', () => this.#look());
    for (const id of ['take', 'choose']) {
      $(id).addEventListener('change', ({ target }) => {
        const [file] = target.files;
        // So that the same file can be chosen once more.
        target.value = '';
        if (file) this.#open(file);
      });
    }
    $('typed').addEventListener('submit', (event) => {
      event.preventDefault();
      this.#camera.stop();
      this.#show([tidy($('text').value)], (this.#reading += 1));
    });
    $('bundle').addEventListener('change', async ({ target }) => {
      const [file] = target.files;
      target.value = '';
      if (file) this.#load(await file.text());
    });
    $('forget').addEventListener('click', () => {
      this.#trust.forget();
      this.#tell(this.#texts.forgotten);
    });
    $('ask').addEventListener('submit', (event) => {
      event.preventDefault();
      this.#ask($('code').value);
    });
    $('prove').addEventListener('submit', (event) => {
      event.preventDefault();
      this.#prove($('genesis').value.toLowerCase());
    });
    // A camera that nobody sees is off.
    document.addEventListener('visibilitychange', () => {
      if (document.hidden) this.#camera.stop();
    });
  }

  /** Says everything in the page's language. */
  #speak() {
    const texts = this.#texts;
    document.documentElement.lang = texts.language;
    document.title = texts.title;
    for (const element of document.querySelectorAll('[data-text]')) {
      element.textContent = texts[element.dataset.text];
    }
    $('tongue').textContent = texts.other;
    $('tongue').lang = this.#tongue === 'en' ? 'zh-CN' : 'en';
    $('state').textContent = $('news').textContent = '';
    this.#sayCamera();
    this.#sayKnown();
    for (const result of this.#results) {
      result.news = '';
      this.#judge(result);
    }
    this.#render();
    if (navigator.serviceWorker) {
      navigator.serviceWorker.ready.then(() => ($('offline').textContent = this.#texts.offline));
    }
  }

  #turn() {
    this.#tongue = this.#tongue === 'en' ? 'zh' : 'en';
    try {
      localStorage.setItem(TONGUE, this.#tongue);
    } catch {
      // Then it is for this visit.
    }
    this.#speak();
  }

  #sayCamera() {
    $('camera').textContent = this.#texts[this.#camera.isOn ? 'cameraOff' : 'camera'];
  }

  #sayKnown() {
    const texts = this.#texts;
    const { about } = this.#trust.known;
    $('forget').hidden = $('prove').hidden = about === null;
    if (about === null) {
      $('known').textContent = texts.nothing;
      return;
    }
    const until = about.until * 1000;
    const known = texts.known({
      ...about,
      time: moment(texts, about.time),
      until: moment(texts, until),
    });
    $('known').textContent = Date.now() <= until ? known : `${known} ${texts.old}`;
  }

  async #look() {
    if (this.#camera.isOn) {
      this.#camera.stop();
      return;
    }
    const reading = (this.#reading += 1);
    $('state').textContent = this.#texts.looking;
    const looking = this.#camera.look();
    looking.catch(() => {}).finally(() => this.#sayCamera());
    $('view').addEventListener('playing', () => this.#sayCamera(), { once: true });
    try {
      const texts = await looking;
      if (reading !== this.#reading) return;
      $('state').textContent = '';
      if (texts.length > 0) await this.#show(texts, reading);
    } catch {
      if (reading === this.#reading) $('state').textContent = this.#texts.noCamera;
    }
  }

  async #open(file) {
    this.#camera.stop();
    const reading = (this.#reading += 1);
    this.#results = [];
    this.#render();
    $('state').textContent = this.#texts.reading;
    // What is said is seen before the picture takes the time.
    await new Promise((resolve) => setTimeout(resolve));
    let texts;
    try {
      texts = await codesInFile(file);
    } catch {
      if (reading === this.#reading) $('state').textContent = this.#texts.noPicture;
      return;
    }
    if (reading !== this.#reading) return;
    if (texts.length === 0) {
      $('state').textContent = this.#texts.noCode;
      return;
    }
    await this.#show(texts, reading);
  }

  /** Shows what comes of texts that were read. */
  async #show(texts, reading) {
    const { known } = this.#trust;
    const results = texts.map((text) => ({ text, facts: null, inclusion: null, news: '', known }));
    for (const result of results) this.#judge(result);
    await Promise.all(results.map((result) => this.#askIfOpen(result)));
    if (reading !== this.#reading) return;
    this.#results = results;
    const { length } = results;
    $('state').textContent = length > 1 ? this.#texts.several(length) : '';
    this.#render();
    const first = $('results').querySelector('h2');
    first.focus({ preventScroll: true });
    first.closest('article').scrollIntoView({ block: 'start' });
  }

  #judge(result) {
    const { text, facts, inclusion, known } = result;
    const now = Math.floor(Date.now() / 1000);
    const { bundle } = known;
    const tongue = this.#tongue;
    result.answer = this.#verifier.ask({ ask: 'label', text, bundle, now, facts, inclusion, tongue });
  }

  /** Judges a label by what the site tells of it now, and else by what this device carries. */
  async #inform(result) {
    const { code } = result.answer.code;
    // Of what was told before nothing is left.
    Object.assign(result, { known: this.#trust.known, inclusion: null, news: '' });
    try {
      result.known = await this.#trust.newest(code);
      this.#judge(result);
      if (result.answer.report.finding.kind === 'issuerUnknown') {
        // Sites do not tell who has which block of numbers. What is carried may.
        result.known = this.#trust.known;
        result.news = this.#texts.noIssuer;
        this.#judge(result);
      }
      if (!lacksInclusion(result.answer)) return;
      const { proof, why } = await this.#trust.inclusion(code);
      result.inclusion = proof;
      if (why !== null) result.news = this.#texts.notShown(why);
    } catch (error) {
      result.news = this.#whyNot(error);
    }
    this.#judge(result);
  }

  /** Why nothing came of asking the site. */
  #whyNot(error) {
    return this.#texts[error instanceof Unproven ? 'unproven' : 'notAsked'];
  }

  /** Asks the site about a label of which this device cannot tell. */
  async #askIfOpen(result) {
    const { code, report } = result.answer;
    if (code !== null && ASKED_ABOUT.includes(report.finding.kind)) await this.#inform(result);
  }

  async #askNow(result) {
    await this.#inform(result);
    this.#renderAt(result);
  }

  #compare(result, facts) {
    const before = result.facts;
    result.facts = facts.length > 0 ? facts : null;
    result.news = '';
    try {
      this.#judge(result);
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      result.facts = before;
      result.news = problem.kind === 'facts' ? this.#texts.twice : problem.message;
    }
    this.#renderAt(result);
  }

  #render() {
    const articles = this.#results.map((result) =>
      article(result, this.#texts, {
        ask: () => this.#askNow(result),
        compare: (facts) => this.#compare(result, facts),
      }),
    );
    $('results').replaceChildren(...articles);
  }

  /** The same, and has people look at what came of one label, if it is still there. */
  #renderAt(result) {
    this.#render();
    const index = this.#results.indexOf(result);
    $('results').children[index]?.querySelector('h2').focus();
  }

  #tell(news) {
    $('news').textContent = news;
    this.#sayKnown();
  }

  #load(text) {
    let known;
    try {
      known = this.#trust.read(text);
    } catch (error) {
      this.#tell(this.#texts.noBundle(error.message));
      return;
    }
    this.#keep(known);
  }

  #keep(known) {
    this.#tell(this.#texts[this.#trust.keep(known) ? 'loaded' : 'notKept']);
  }

  async #ask(typed) {
    const code = this.#verifier.ask({ ask: 'code', text: typed });
    if (code === null) {
      this.#tell(this.#texts.noArea);
      return;
    }
    this.#tell(this.#texts.asking);
    let told;
    try {
      told = await this.#trust.ask(code.code);
    } catch (error) {
      this.#tell(this.#whyNot(error));
      return;
    }
    this.#keep(told);
  }

  async #prove(trusted) {
    const texts = this.#texts;
    this.#tell(texts.asking);
    try {
      const { proven, notProven } = await this.#trust.prove(trusted);
      const [first] = notProven;
      this.#tell(first ? texts.isPartly(proven, first) : texts.isProven(proven));
    } catch (error) {
      const isRefused = error instanceof Problem;
      this.#tell(isRefused ? texts.isNotProven(error.message) : texts.notAsked);
    }
    this.#render();
  }
}

/** Whether a proof that the item is in its block may tell more of a label. */
function lacksInclusion({ notChecked, verdict, report }) {
  const isSigned = verdict === 'signed' || verdict === 'compare';
  const isOpen = notChecked.some(({ check }) => check === 'inclusion');
  return report.finding.kind === 'inclusionNotShown' || (isSigned && isOpen);
}

/** What was pasted, without what is around it. */
function tidy(text) {
  const begun = text.trimStart();
  return begun.startsWith(PURE) ? begun.replace(/[\t\r\n]+$/, '') : begun.trimEnd();
}

/** The page is of use only once it can judge. */
async function begin() {
  // Where it cannot be kept, the page works as long as there is a connection.
  navigator.serviceWorker?.register('sw.js').catch(() => {});
  try {
    const verifier = await Verifier.load('verifier.wasm');
    const place = (name) => document.querySelector(`meta[name="${name}"]`)?.content;
    const names = ['trust', 'authorities', 'records'];
    const places = Object.fromEntries(names.map((name) => [name, place(name)]));
    new Page(verifier, new Trust(verifier, places));
    document.documentElement.dataset.ready = 'yes';
  } catch (error) {
    $('state').textContent = TEXTS[firstTongue()].failed;
    throw error;
  }
}

await begin();
