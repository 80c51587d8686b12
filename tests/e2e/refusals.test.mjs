// What bad input gets. The rows of the table in the README, each against a node.

import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import { account, alice, Chain, dave, eve, ferdie, refused } from './lib/chain.mjs';
import { startNode, temporaryFolder } from './lib/node.mjs';
import { authorOf, writeSpec } from './lib/spec.mjs';
import { until } from './lib/until.mjs';

const CITY = 'MA.156.1301';
const DISTRICT = 'MA.156.130102';
const applicant = account('//Applicant');

let folder;
let node;
let chain;
let api;
before(async () => {
  folder = await temporaryFolder();
  const areas = [
    { area: CITY, registrar: dave.address },
    { area: DISTRICT, registrar: eve.address },
  ];
  const spec = await writeSpec(folder, { production: true, areas });
  node = await startNode('refusals', { args: authorOf(spec) });
  chain = await Chain.connect(node.ws);
  ({ api } = chain);
});
after(async () => {
  await chain?.disconnect();
  await node?.stop();
  await rm(folder, { recursive: true });
});

const tx = () => api.tx.cityIdentity;
const register = (signer, code) => chain.send(signer, tx().register({ code }));
const statusOf = async (code) => (await chain.resolve(code)).status;

describe('a code that is none', () => {
  test('in a call: a typed error with the position, and nothing is stored', async () => {
    await refused(register(dave, 'MA.156.1301.0I'), 'cityIdentity.MalformedCode(13)');
    assert.equal((await api.query.cityIdentity.children(CITY)).toNumber(), 0);
  });

  test('over RPC: code 30001 with the position and what was expected', async () => {
    for (const [code, kind, position, expected] of [
      ['MA.156.1301.0I', 'WrongUnit', 13, /pairs of digits or letters/],
      ['MA.156.130100', 'PaddedArea', 11, /without its trailing pairs/],
      ['ma.156', 'LowerCase', 0, /upper-case/],
      ['MA.156.1301-UB', 'UnexpectedCheck', 11, /without check characters/],
    ]) {
      await assert.rejects(node.rpc('cityIdentity_v1_resolve', code), (error) => {
        assert.equal(error.code, 30001);
        assert.deepEqual([error.data.kind, error.data.position], [kind, position], code);
        assert.match(error.data.expected, expected);
        return true;
      });
    }
  });
});

describe('a question that has no answer', () => {
  const nowhere = `0x${'00'.repeat(32)}`;
  for (const [what, code, method, ...params] of [
    ['too many codes at once', 30002, 'resolveMany', Array(101).fill(CITY)],
    ['too long a page', 30002, 'children', CITY, null, 201],
    ['a cursor that no page gave', 30003, 'children', CITY, 'x'.repeat(21)],
    ['a block that is not there', 30004, 'resolve', CITY, nowhere],
    ['a date that is none', 30007, 'division', '130100', 'yesterday'],
  ]) {
    test(`${what}: code ${code}`, async () => {
      await assert.rejects(node.rpc(`cityIdentity_v1_${method}`, ...params), { code });
    });
  }
});

/** A test for each row: what it is, what is sent and the registry's error that it gets. */
function eachIsRefused(rows, signer, send) {
  let refusals;
  before(async () => {
    refusals = await chain.refusals(
      signer,
      rows.map(([, input]) => send(input)),
    );
  });
  rows.forEach(([what, , error], index) =>
    test(`${what}: ${error}`, () => assert.equal(refusals[index], `cityIdentity.${error}`)),
  );
}

describe('an area that cannot be applied for', () => {
  before(async () => {
    await chain.send(alice, tx().enrolApplicant(applicant.address));
  });
  eachIsRefused(
    [
      ['an unknown division', 'MA.156.1399', 'DivisionUnknown'],
      ['a division that is no more', 'MA.156.1323', 'DivisionWithdrawn'],
      ['an area already admitted', CITY, 'AreaAlreadyAdmitted'],
      ['a unit', 'MA.156.1302.01', 'WrongKind'],
    ],
    applicant,
    (area) => tx().applyForArea(area),
  );

  test('a second area at once: AlreadyApplied', async () => {
    const [first, second] = await chain.refusals(applicant, [
      tx().applyForArea('MA.156.1302'),
      tx().applyForArea('MA.156.1303'),
    ]);
    assert.deepEqual([first, second], [null, 'cityIdentity.AlreadyApplied']);
  });

  test('by who is no applicant: 6', () =>
    refused(chain.send(dave, tx().applyForArea('MA.156.1303')), 'Custom(6)'));

  test('and not by the council without an application: NoApplication', () =>
    refused(chain.council(tx().admitArea('MA.156.1303')), 'cityIdentity.NoApplication'));
});

describe('a code that cannot be issued', () => {
  before(async () => {
    const units = ['01', '02', '03', '04', 'AB'].map((label) => ({ code: `${CITY}.${label}` }));
    units[3].validFrom = Date.now() + 3_600_000;
    await chain.sendAll(dave, [
      tx().registerBatch(units),
      tx().retire(`${CITY}.02`, []),
      tx().revoke(`${CITY}.03`),
    ]);
  });
  eachIsRefused(
    [
      ['issued', { code: `${CITY}.01` }, 'AlreadyRegistered'],
      ['retired', { code: `${CITY}.02` }, 'CodeRetired'],
      ['revoked', { code: `${CITY}.03` }, 'CodeRevoked'],
      ['reserved, not in force yet', { code: `${CITY}.04` }, 'CodeReserved'],
      ['for tests, on a production chain', { code: `${CITY}.90` }, 'LabelReserved'],
      ['for local use', { code: `${CITY}.99` }, 'LocalUse'],
      ['like a sibling', { code: `${CITY}.A8` }, 'LooksLikeSibling'],
      ['without a parent', { code: `${CITY}.0501` }, 'ParentNotRegistered'],
      ['below what is retired', { code: `${CITY}.0201` }, 'ParentNotActive'],
      ['of a series that is not open', { code: `${CITY}/60.10000000.1` }, 'SeriesNotOpen'],
      ['a series, which is opened', { code: `${CITY}/60.10000000` }, 'WrongKind'],
      ['over before it begins', { code: `${CITY}.05`, validTo: 1 }, 'ValidityOver'],
    ],
    dave,
    (registration) => tx().register(registration),
  );
});

describe('a transaction that the pool refuses by its published number', () => {
  test('who is not enrolled: 1, and nothing is in a block', async () => {
    await refused(register(ferdie, `${CITY}.11`), 'Custom(1)');
    const { nonce, providers } = await api.query.system.account(ferdie.address);
    assert.deepEqual([nonce.toNumber(), providers.toNumber()], [0, 0]);
    assert.equal((await api.rpc.author.pendingExtrinsics()).length, 0);
    assert.equal(await statusOf(`${CITY}.11`), 'not-issued');
  });

  test('the registrar of another city: 4', async () => {
    await refused(register(eve, `${CITY}.11`), 'Custom(4)');
    await refused(chain.send(eve, tx().setRecord(CITY, {})), 'Custom(4)');
    await refused(chain.send(eve, tx().retire(`${CITY}.01`, [])), 'Custom(4)');
  });

  test('the same, hidden in a batch: 4', async () => {
    const foreign = tx().register({ code: `${CITY}.11` });
    const own = tx().register({ code: `${DISTRICT}.11` });
    await refused(chain.send(eve, api.tx.utility.batchAll([own, foreign])), 'Custom(4)');
    const items = [{ code: `${DISTRICT}.11` }, { code: `${CITY}.11` }];
    await refused(chain.send(eve, tx().registerBatch(items)), 'Custom(4)');
    assert.equal(await statusOf(`${DISTRICT}.11`), 'not-issued');
  });

  test('what only a vote can do: 6', () =>
    refused(chain.send(alice, tx().admitArea('MA.156.1302')), 'Custom(6)'));

  test('the node counts what it refused', async () => {
    const metrics = await node.metrics();
    assert.ok(metrics['city_refused_writes_total{reason="custom_4"}'] >= 5);
    assert.ok(metrics['city_refused_writes_total{reason="custom_6"}'] >= 2);
    assert.ok(metrics['city_refused_writes_total{reason="custom_1"}'] >= 1);
  });
});

describe('a batch with one bad item', () => {
  const batch = (...labels) =>
    chain.send(dave, tx().registerBatch(labels.map((label) => ({ code: `${CITY}.${label}` }))));

  test('is refused as a whole, with its index and reason', async () => {
    await assert.rejects(batch('21', '22', '01', '23'), (error) => {
      assert.equal(error.reason, 'cityIdentity.BatchItem');
      const [index, reason] = error.details;
      assert.deepEqual([index, chain.registryError(reason)], [2, 'AlreadyRegistered']);
      return true;
    });
    for (const label of ['21', '22', '23']) {
      assert.equal(await statusOf(`${CITY}.${label}`), 'not-issued');
    }
  });

  test('is refused if two of its items look alike', () =>
    assert.rejects(batch('E8', 'EB'), ({ details: [index, reason] }) => {
      assert.deepEqual([index, chain.registryError(reason)], [1, 'LooksLikeSibling']);
      return true;
    }));

  test('is refused if it is empty', () => refused(batch(), 'cityIdentity.BatchEmpty'));
});

describe('a record that cannot be kept', () => {
  const named = (...names) => ({ names: names.map(([language, text]) => ({ language, text })) });
  const linked = (...hrefs) => ({
    links: hrefs.map((href) => ({ relation: 'describedby', href })),
  });
  const set = (record) => tx().setRecord(CITY, record);

  // The kind of problem, and the name or link that has it.
  eachIsRefused(
    [
      ['a language that is none', named(['chinese', '石家庄']), 'BadRecord(0, 0)'],
      ['a blank name', named(['zh', '石家庄'], ['en', ' ']), 'BadRecord(1, 1)'],
      ['a language twice', named(['en', 'a'], ['EN', 'b']), 'BadRecord(2, 1)'],
      ['no https', linked('https://a.example/', 'http://a.example/'), 'BadRecord(4, 1)'],
    ],
    dave,
    set,
  );

  // What is too long cannot even be decoded: the node takes no such transaction.
  for (const [what, record] of [
    ['a name of 129 octets', named(['en', 'x'.repeat(129)])],
    ['nine names', named(...Array.from('abcdefghi', (letter) => [`a${letter}`, 'x']))],
    ['a link of 257 octets', linked(`https://a.example/${'x'.repeat(239)}`)],
  ]) {
    test(`${what}: 1002 from the node`, async () => {
      const signed = await set(record).signAsync(dave, { nonce: -1 });
      await assert.rejects(node.rpc('author_submitExtrinsic', signed.toHex()), { code: 1002 });
      assert.equal((await chain.resolve(CITY)).revision, 1);
    });
  }
});

describe('a bucket that is empty', () => {
  // A transaction of some 400 octets: eight blocks' refill does not pay for a second one.
  const remark = () => api.tx.system.remark(`0x${'00'.repeat(290)}`);
  const bytesLeft = async () => (await chain.ask('allowance', eve.address)).allowance.bytesLeft;

  before(async () => {
    const { capWeight, refillWeight } = (await api.query.allowance.currentLimits()).area;
    const limits = { capWeight, refillWeight, capBytes: 500, refillBytes: 35 };
    await chain.council(api.tx.allowance.setLimits('Area', limits));
  });

  test('refuses with 2 until it has refilled', async () => {
    const refusal = await until('the bucket is empty', () =>
      chain.send(eve, remark()).then(
        () => false,
        (error) => error,
      ),
    );
    assert.equal(refusal.message, 'Custom(2)');
    await until('the bucket has refilled', async () => (await bytesLeft()) > 130);
    await chain.send(eve, remark());
  });

  test("is no other city's", () => chain.send(dave, remark()));

  test('refuses with 3 what it never holds', () =>
    refused(chain.send(dave, api.tx.system.remark(`0x${'00'.repeat(600)}`)), 'Custom(3)'));
});
