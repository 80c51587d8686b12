// The check characters, compared with an independent implementation of ISO 7064.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { Mod1271_36 } from '@konfirm/iso7064';
import { startNode } from './lib/node.mjs';

const VECTORS = new URL('../../crates/city-code/tests/vectors/codes.json', import.meta.url);
const ISSUED = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const DIGITS = '0123456789';

const vectors = JSON.parse(await readFile(VECTORS, 'utf8'));

/** The string over which the check of a code runs. */
const folded = (code) =>
  code
    .split('/')
    .map((part) =>
      part
        .split('.')
        .map((node) => node.length.toString(36).toUpperCase() + node)
        .join(''),
    )
    .join('0');

const some = (characters, length) =>
  Array.from({ length }, () => characters[Math.floor(Math.random() * characters.length)]).join('');
const upTo = (most) => 1 + Math.floor(Math.random() * most);

/** A random code of at most 64 characters: an item of a series, and sometimes something inside it. */
function randomCode() {
  const unit = Array.from({ length: upTo(4) }, () => `1${some(ISSUED, 1)}`).join('');
  const object = `MA.156.1301.${unit}/60.${some(DIGITS, 8)}.${some(ISSUED, upTo(20))}`;
  return Math.random() < 0.5
    ? object
    : `${object}/${some(ISSUED, upTo(Math.min(20, 63 - object.length)))}`;
}

let node;
before(async () => {
  node = await startNode('check');
});
after(() => node.stop());

test('the vector of the standard', () => {
  const { folded: text, check } = vectors.check_standard_vector;
  assert.equal(Mod1271_36.checksum(text), check);
});

test('every vector of the grammar', () => {
  assert.ok(vectors.valid.length >= 29);
  for (const { code, folded: text, check } of vectors.valid) {
    assert.equal(folded(code), text);
    assert.equal(Mod1271_36.checksum(text), check, code);
    assert.ok(Mod1271_36.validate(text + check));
  }
});

test('a thousand random codes, as the node presents them', async () => {
  for (let round = 0; round < 10; round += 1) {
    const codes = Array.from({ length: 100 }, randomCode);
    const { items } = await node.rpc('cityIdentity_v1_resolveMany', codes);
    assert.deepEqual(
      items.map(({ presented }) => presented),
      codes.map((code) => `${code}-${Mod1271_36.checksum(folded(code))}`),
    );
  }
});
