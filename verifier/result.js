// What came of a label, as a part of the page.

import { moment } from './texts.js';

const MARKS = { signed: '✓', compare: '!', open: '?', noLabel: '?', bad: '✗' };

/** An element with properties and contents; what is null is left out. */
function make(name, properties, ...contents) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...contents.filter((content) => content !== null));
  return element;
}

/**
 * What came of a label.
 *
 * @param {object} result
 * @param {string} result.text what was read
 * @param {object} result.answer what the module says
 * @param {object} result.known by what it says so
 * @param {[string, string][] | null} result.facts what was compared
 * @param {string} result.news what has to be said besides
 * @param {object} texts what the page says
 * @param {{compare: (facts: [string, string][]) => void, ask: () => void}} on what people can do
 */
export function article(result, texts, on) {
  const { answer, known, news, text } = result;
  const { code, message, verdict, report } = answer;
  const isUnsigned = verdict === 'noLabel' && code !== null;
  return make(
    'article',
    { className: `result ${verdict}` },
    make(
      'div',
      { className: 'verdict' },
      make('h2', { tabIndex: -1 }, `${MARKS[verdict]} ${texts[verdict]}`),
      make('p', {}, isUnsigned ? texts.unsigned : message),
    ),
    make('p', { className: 'news', role: 'status' }, news),
    code && of(code, texts),
    isComparable(result) ? comparison(result, texts, on.compare) : null,
    report.label && says(report, verdict, texts),
    ...checks(answer, known, texts),
    make('p', { className: 'quiet' }, source(known, texts)),
    code && make('p', {}, make('button', { type: 'button', onclick: on.ask }, texts.askNow)),
    make('details', {}, make('summary', {}, texts.text), make('code', {}, text)),
  );
}

/** Whether people can compare facts, or have: what is printed beside a forged label is of no interest. */
function isComparable({ answer, facts }) {
  const isOpen = answer.verdict === 'compare' || facts !== null;
  return isOpen && answer.report.label?.digest?.facts !== undefined;
}

/** The code, with a link to its page on this site and nowhere else. */
function of({ code, presented }, texts) {
  const link = make('a', { href: new URL(`/${code}`, location.href).href }, make('code', {}, presented));
  link.title = texts.page;
  return make('p', { className: 'code' }, link);
}

function says({ label, issuer }, verdict, texts) {
  const isSigned = verdict === 'signed' || verdict === 'compare';
  const rows = [
    [texts.issuer, issuer ?? label.issuer.named ?? texts.lessee],
    [texts.issued, moment(texts, label.issued * 1000)],
    [texts.expires, label.expires === null ? texts.never : moment(texts, label.expires * 1000)],
    [texts.site, label.carrier.url?.host ?? null],
    [texts.key, label.key],
  ];
  const shown = rows.filter(([, value]) => value !== null);
  const list = shown.flatMap(([name, value]) => [make('dt', {}, name), make('dd', {}, value)]);
  return make(
    'div',
    {},
    make('h3', {}, isSigned ? texts.saysSigned : texts.says),
    make('dl', {}, ...list),
  );
}

function checks({ verdict, checked, wrong, notChecked }, { about, bundle, genesis }, texts) {
  const never = [texts.original, texts.place];
  if (about !== null) never.push(texts.since(moment(texts, about.time)));
  const proven = [];
  if (genesis === null) never.push(texts.believed);
  else {
    proven.push(texts.proven(genesis));
    // Of these there are no proofs.
    if (bundle.hosts?.length > 0) never.push(texts.hosts(bundle.hosts.join(', ')));
    if (bundle.leases?.length > 0) never.push(texts.leases);
  }
  const said = (list) => list.map((check) => check.text);
  return [
    list('wrong', verdict === 'bad' ? texts.wrong : texts.stopped, wrong ? [wrong.text] : []),
    list('right', texts.checked, [...said(checked), ...proven]),
    list('left', texts.notChecked, [...said(notChecked), ...never]),
  ];
}

function list(className, title, items) {
  if (items.length === 0) return null;
  const rows = items.map((item) => make('li', {}, item));
  return make('div', { className }, make('h3', {}, title), make('ul', {}, ...rows));
}

function source({ about, isKept }, texts) {
  if (about === null) return texts.byNothing;
  const say = isKept ? texts.byKept : texts.byAsked;
  return say(about.block, moment(texts, about.time), moment(texts, about.until * 1000));
}

/** Where people say what is printed. */
function comparison({ facts }, texts, compare) {
  const rows = make('div', {});
  const field = (label, value) =>
    make('label', {}, label, make('input', { value, maxLength: 200, autocomplete: 'off' }));
  const add = (name, value) =>
    rows.append(
      make('fieldset', {}, field(texts.factName, name), field(texts.factValue, value)),
    );
  for (const [name, value] of facts ?? [['', '']]) add(name, value);
  const form = make(
    'form',
    { className: 'facts' },
    make('h3', {}, texts.facts),
    make('p', { className: 'quiet' }, texts.factsHint),
    rows,
    make('button', { type: 'button', onclick: () => add('', '') }, texts.more),
    make('button', {}, texts.comparing),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const typed = [...rows.children].map((row) =>
      // The form in which facts are signed.
      [...row.querySelectorAll('input')].map(({ value }) => value.trim().normalize('NFC')),
    );
    compare(typed.filter(([name]) => name !== ''));
  });
  return form;
}
