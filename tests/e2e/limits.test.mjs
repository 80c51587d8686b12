// The limits of the RPC: each met, and each exceeded by one. docs/rpc.md lists them.

import assert from 'node:assert/strict';
import { request as httpRequest } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { WebSocket } from 'ws';
import { startNode } from './lib/node.mjs';
import { until } from './lib/until.mjs';

const MIB = 1024 * 1024;
const CITY = 'MA.156.1301';

const call = (method, params = [], id = 1) => ({ jsonrpc: '2.0', id, method, params });
const times = (count, make) => Array.from({ length: count }, (_, index) => make(index));

/** Posts a body and returns the answer's text. */
async function post(node, body) {
  const headers = { 'Content-Type': 'application/json' };
  const response = await fetch(node.http, { method: 'POST', headers, body });
  return response.text();
}

const ask = async (node, body) => JSON.parse(await post(node, JSON.stringify(body)));

/** Announces a body of this length and returns what the node says before any of it is sent. */
const announce = (node, length) =>
  new Promise((resolve, reject) => {
    const headers = { 'Content-Type': 'application/json', 'Content-Length': length };
    const request = httpRequest(node.http, { method: 'POST', headers }, (response) => {
      let text = '';
      response.on('data', (part) => (text += part));
      response.on('end', () => {
        resolve({ status: response.statusCode, ...JSON.parse(text) });
        request.destroy();
      });
    });
    request.on('error', reject);
    request.flushHeaders();
  });

/** Opens a WebSocket; fails with the HTTP status that refuses it. */
const open = (node) =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(node.ws);
    socket.once('open', () => resolve(socket));
    socket.once('unexpected-response', (_, { statusCode }) => reject(new Error(`${statusCode}`)));
    socket.once('error', reject);
  });

describe('a node as it comes', () => {
  let node;
  before(async () => {
    node = await startNode('limits');
  });
  after(() => node?.stop());

  const asks = (method, ...params) => node.rpc(`cityIdentity_v1_${method}`, ...params);

  test('100 requests are a batch, 101 are too many: -32010', async () => {
    const batch = (length) => times(length, (id) => call('system_chain', [], id));
    const answers = await ask(node, batch(100));
    assert.deepEqual([answers.length, answers[99].result], [100, 'Development']);
    const { error } = await ask(node, batch(101));
    assert.deepEqual([error.code, error.data], [-32010, 'Exceeded max limit of 100']);
  });

  test('15 MiB are a request, an octet more is HTTP 413 and -32007', async () => {
    const around = JSON.stringify(call('cityIdentity_v1_resolve', [''])).length;
    const body = call('cityIdentity_v1_resolve', ['M'.repeat(15 * MIB - around)]);
    assert.equal((await ask(node, body)).error.code, 30001);
    const { status, error } = await announce(node, 15 * MIB + 1);
    assert.deepEqual([status, error.code], [413, -32007]);
  });

  test('100 codes are resolved together, 101 are too many: 30002', async () => {
    const codes = (count) => times(count, (n) => `${CITY}/60.10000000.${n}`);
    const { items } = await asks('resolveMany', codes(100));
    assert.deepEqual([items.length, items[99].code], [100, codes(100)[99]]);
    await assert.rejects(asks('resolveMany', codes(101)), { code: 30002 });
    assert.deepEqual((await asks('resolveMany', [])).items, []);
  });

  for (const method of ['children', 'revisions']) {
    test(`a page of ${method} has 1 to 200 rows: 30002`, async () => {
      for (const limit of [1, 200]) {
        assert.deepEqual((await asks(method, 'MA.156', null, limit)).next, null);
      }
      for (const limit of [0, 201]) {
        await assert.rejects(asks(method, 'MA.156', null, limit), { code: 30002 });
      }
    });
  }

  test('a page begins after any label of at most 20 octets: 30003', async () => {
    assert.deepEqual((await asks('children', CITY, 'Z'.repeat(20))).items, []);
    await assert.rejects(asks('children', CITY, 'Z'.repeat(21)), { code: 30003 });
  });

  test('a transaction longer than any block does not reach the runtime: 1010', async () => {
    // How long it is, then zeros: the runtime cannot decode them.
    const transaction = (length) => {
      const octets = Buffer.alloc(length);
      octets.writeUInt32LE((length - 4) * 4 + 2);
      return `0x${octets.toString('hex')}`;
    };
    const submit = (length) => node.rpc('author_submitExtrinsic', transaction(length));
    await assert.rejects(submit(5 * MIB), { code: 1002 });
    await assert.rejects(submit(5 * MIB + 1), {
      code: 1010,
      data: 'Transaction would exhaust the block limits',
    });
    const refused = (await node.metrics())['city_refused_writes_total{reason="exhausts_resources"}'];
    assert.equal(refused, 1);
  });
});

describe('a node with small limits', () => {
  let node;
  before(async () => {
    const limits = {
      'max-request-size': 2,
      'max-response-size': 1,
      'max-batch-request-len': 2,
      'max-connections': 3,
      'max-subscriptions-per-connection': 2,
    };
    const args = Object.entries(limits).flatMap(([name, most]) => [`--rpc-${name}`, most]);
    const states = ['--state-pruning', 2];
    node = await startNode('small-limits', { args: ['--dev', ...args, ...states] });
  });
  after(() => node?.stop());

  test('answers with 1 MiB, and with an octet more: -32008', async () => {
    // What is asked with comes back as the `id`.
    const answer = (id) => post(node, JSON.stringify(call('system_chain', [], id)));
    const around = (await answer('')).length;
    assert.equal((await answer('x'.repeat(MIB - around))).length, MIB);
    const { error } = JSON.parse(await answer('x'.repeat(MIB - around + 1)));
    assert.deepEqual([error.code, error.data], [-32008, `Exceeded max limit of ${MIB}`]);
  });

  test('answers a batch with 1 MiB together, and with more: -32011', async () => {
    const batch = (id) => [call('system_chain', [], id), call('system_chain')];
    const answer = (id) => post(node, JSON.stringify(batch(id)));
    const around = (await answer('')).length;
    const whole = JSON.parse(await answer('x'.repeat(MIB - around)));
    assert.equal(whole[1].result, 'Development');
    const { error } = JSON.parse(await answer('x'.repeat(MIB - around + 1)));
    assert.equal(error.code, -32011);
  });

  test('takes the batches and requests that it was told to take', async () => {
    const batch = (length) => times(length, (id) => call('system_chain', [], id));
    assert.equal((await ask(node, batch(2))).length, 2);
    assert.equal((await ask(node, batch(3))).error.code, -32010);
    assert.equal((await announce(node, 2 * MIB + 1)).error.data, `Exceeded max limit of ${2 * MIB}`);
  });

  test('keeps no state longer than it was told to, though the newest stays open: 30004', async () => {
    const resolve = (...at) => node.rpc('cityIdentity_v1_resolve', CITY, ...at);
    const { block } = await resolve();
    await resolve(block.hash);
    const refusal = await until('the state is pruned', () =>
      resolve(block.hash).then(
        () => false,
        (error) => error,
      ),
    );
    assert.equal(refusal.code, 30004);
  });

  test('keeps 2 subscriptions of one connection, and refuses the third: -32006', async () => {
    const socket = await open(node);
    const answers = new Map();
    socket.on('message', (data) => {
      const { id, ...answer } = JSON.parse(data);
      if (id !== undefined) answers.set(id, answer);
    });
    const send = async (id, method, params) => {
      socket.send(JSON.stringify(call(method, params, id)));
      return until(`an answer to ${method}`, () => answers.get(id));
    };
    const subscribe = (id) => send(id, 'chain_subscribeNewHeads');
    const [first, second] = [await subscribe(1), await subscribe(2)];
    assert.ok(first.result && second.result);
    assert.equal((await subscribe(3)).error.code, -32006);
    // The connection goes on, and a place that was given back is free.
    assert.equal((await send(4, 'chain_unsubscribeNewHeads', [first.result])).result, true);
    assert.ok((await subscribe(5)).result);
    socket.close();
  });

  test('keeps 3 connections, and refuses the fourth: HTTP 429', async () => {
    const sockets = await until('all connections are free', async () => {
      const opened = await Promise.allSettled(times(3, () => open(node)));
      if (opened.every(({ status }) => status === 'fulfilled')) {
        return opened.map(({ value }) => value);
      }
      opened.forEach(({ value }) => value?.close());
      return false;
    });
    await assert.rejects(open(node), { message: '429' });
    assert.match(await post(node, JSON.stringify(call('system_chain'))), /Too many connections/);
    sockets.pop().close();
    const freed = await until('a connection is free', () => open(node).catch(() => false));
    for (const socket of [...sockets, freed]) socket.close();
  });
});
