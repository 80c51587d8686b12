// An organisation joins those that make blocks, and leaves again.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { account, Chain, dave, event, refused, toHex } from './lib/chain.mjs';
import { startNode } from './lib/node.mjs';
import { until } from './lib/until.mjs';

/** Blocks in a session here. A change counts from the session after the next. */
const SESSION = 4;
const stash = account('//Alice//stash');
const FOUNDER = stash.address;

let founder;
let joiner;
let chain;
let api;
before(async () => {
  founder = await startNode('founder');
  const args = ['--chain', 'dev', '--validator', '--unsafe-force-node-key-generation'];
  joiner = await startNode('joiner', { args: [...args, '--bootnodes', await founder.address()] });
  chain = await Chain.connect(founder.ws);
  ({ api } = chain);
});
after(async () => {
  await chain?.disconnect();
  await joiner?.stop();
  await founder?.stop();
});

const set = () => api.tx.authoritySet;
const authorities = async () => (await api.query.session.validators()).map(String);
const untilAuthorities = (expected) =>
  until(`the authorities are ${expected}`, async () => `${await authorities()}` === `${expected}`);

/** Who made the blocks from one to another. */
async function authors(from, to) {
  const found = new Set();
  for (let number = from; number <= to; number += 1) {
    const hash = await api.rpc.chain.getBlockHash(number);
    found.add((await api.derive.chain.getHeader(hash)).author.toString());
  }
  return found;
}

test('the council shortens sessions', async () => {
  const shortened = await chain.council(set().setSessionLength(SESSION));
  assert.equal(event(shortened, 'authoritySet.SessionLengthSet').blocks, String(SESSION));
});

test('the second node follows the chain', async () => {
  await until('the second node is up to date', async () => {
    const { number } = await joiner.rpc('chain_getHeader');
    return Number(number) >= (await chain.height()) - 1;
  });
});

test('a new account registers the keys of its node, once the council let it', async () => {
  // Without being enrolled it could not even send the transaction.
  const { keys, proof } = await joiner.rpc('author_rotateKeysWithOwner', toHex(dave.publicKey));
  const setKeys = api.tx.session.setKeys(keys, proof);
  await refused(chain.send(dave, setKeys), 'Custom(1)');

  const enrolled = await chain.council(set().enrolCandidate(dave.address));
  assert.equal(event(enrolled, 'authoritySet.CandidateEnrolled').who, dave.address);
  await refused(chain.council(set().addAuthority(dave.address)), 'authoritySet.NoSessionKeys');
  await chain.send(dave, setKeys);
  assert.equal((await api.query.session.nextKeys(dave.address)).unwrap().toHex(), keys);
});

test('keys that are proven for another account are refused', async () => {
  const { keys, proof } = await joiner.rpc('author_rotateKeysWithOwner', toHex(stash.publicKey));
  await refused(chain.send(dave, api.tx.session.setKeys(keys, proof)), 'session.InvalidProof');
});

test('the council adds it, and from the second session on both make blocks', async () => {
  const added = await chain.council(set().addAuthority(dave.address));
  const session = Number(event(added, 'authoritySet.AuthorityAdded').activeFromSession);
  await untilAuthorities([FOUNDER, dave.address]);
  assert.ok((await api.query.session.currentIndex()).toNumber() >= session);

  const start = (await chain.height()) + 1;
  // Neither alone can make a block final now: this needs the votes of both.
  await chain.untilFinalized(start + 5);
  assert.deepEqual(await authors(start, start + 5), new Set([FOUNDER, dave.address]));
});

test('the council removes it, and the chain goes on without its node', async () => {
  const removed = await chain.council(set().removeAuthority(dave.address));
  event(removed, 'authoritySet.AuthorityRemoved');
  await untilAuthorities([FOUNDER]);
  // The change itself is made final by those who were there before it.
  await chain.untilFinalized(await chain.height());
  await joiner.stop();
  const start = (await chain.height()) + 1;
  await chain.untilFinalized(start + 3);
  assert.deepEqual(await authors(start, start + 3), new Set([FOUNDER]));
});

test('the last authority cannot be removed', async () => {
  const removal = chain.council(set().removeAuthority(FOUNDER));
  await refused(removal, 'authoritySet.TooFewAuthorities');
});

test('the council withdraws what it let the account do', async () => {
  const withdrawn = await chain.council(set().withdrawCandidate(dave.address));
  event(withdrawn, 'authoritySet.CandidateWithdrawn');
  await refused(chain.send(dave, api.tx.system.remark('0x')), 'Custom(5)');
});
