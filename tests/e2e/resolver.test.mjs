// Codes on the web: a resolver in a node, and one before it.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { connect as connectHttp2 } from 'node:http2';
import { connect } from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { startBrowser } from './lib/browser.mjs';
import { blake2AsHex } from '@polkadot/util-crypto';
import { alice, bob, Chain, charlie, dave, toHex } from './lib/chain.mjs';
import { startNode, target, temporaryFolder } from './lib/node.mjs';
import { ask, startResolver } from './lib/resolver.mjs';
import { until } from './lib/until.mjs';

const BASE = 'https://id.example';
const CITY = 'MA.156.1301';
const UNIT = 'MA.156.1301.01';
const SERIES = 'MA.156.1301.01/60.10000000';
const LAMP = 'MA.156.1301.01/60.10000000.A7';
const HOST = 'www.sjz.example';
const JSON_TYPE = 'application/json';

let folder;
let node;
let chain;
let apart;
before(async () => {
  folder = await temporaryFolder();
  node = await startNode('resolver-node', { basePath: folder, resolverBase: BASE });
  chain = await Chain.connect(node.ws);
  const tx = chain.api.tx.cityIdentity;
  await chain.send(alice, tx.enrolApplicant(dave.address));
  await chain.send(dave, tx.applyForArea(CITY));
  await chain.council(tx.admitArea(CITY));
  const link = (relation, href, language, isDefault) => ({ relation, href, language, isDefault });
  const names = (text) => [{ language: 'zh-CN', text }];
  const pages = [
    link('about', `https://${HOST}/zh`, 'zh-CN', true),
    link('about', `https://${HOST}/en`, 'en', false),
  ];
  const inherited = [link('about', `https://${HOST}/asset/{item}`, null, true)];
  await chain.sendAll(dave, [
    tx.setHosts(CITY, [HOST]),
    tx.register({ code: UNIT, record: { names: names('城市管理局'), links: pages } }),
    tx.openSeries({ code: SERIES, record: { names: names('<b>路灯</b>'), links: inherited } }),
    tx.register({ code: LAMP, record: { names: names('长安公园7号灯') } }),
  ]);
  apart = await startResolver('resolver-apart', node.ws, BASE);
  await until('the lamp is final', async () =>
    (await ask(node.web, `/${LAMP}`)).status === 307 && (await ask(apart.url, `/${LAMP}`)).status === 307,
  );
});
after(async () => {
  await apart?.stop();
  await chain?.disconnect();
  await node?.stop();
  await rm(folder, { recursive: true, force: true });
});

const both = (task) => Promise.all([node.web, apart.url].map(task));

test('a phone lands on the right page in the right language', () =>
  both(async (resolver) => {
    for (const [path, language, place] of [
      [`/${UNIT}`, 'zh-CN', `https://${HOST}/zh`],
      [`/${UNIT}?utm=1`, 'en', `https://${HOST}/en?utm=1`],
      [`/${LAMP}`, 'zh-CN', `https://${HOST}/asset/A7`],
    ]) {
      const headers = { 'accept-language': language, host: 'evil.example' };
      const { status, headers: answered } = await ask(resolver, path, '*/*', headers);
      assert.equal(status, 307);
      assert.equal(answered.get('location'), place);
    }
    const moved = await ask(resolver, `/${UNIT.toLowerCase()}?a=1`);
    assert.equal(moved.status, 301);
    assert.equal(moved.headers.get('location'), `${BASE}/${UNIT}?a=1`);
  }));

test('programs get links, a DID document, or the record, from both the same', async () => {
  for (const [path, accept] of [
    [`/${LAMP}`, 'application/linkset+json'],
    [`/${LAMP}`, 'application/linkset'],
    [`/${UNIT}`, 'application/did'],
    [`/1.0/identifiers/did:cityid:${UNIT}`, 'application/did-resolution'],
    [`/v1/history?code=${UNIT}`, JSON_TYPE],
    [`/v1/children?code=${CITY}`, JSON_TYPE],
    [`/v1/children?code=MA.156&divisions=1`, JSON_TYPE],
    [`/v1/aliases?scheme=gb2260&value=130100`, JSON_TYPE],
    [`/v1/rule`, JSON_TYPE],
    [`/v1/divisions?code=130100&year=1992`, JSON_TYPE],
    [`/MA.156.1301.77`, JSON_TYPE],
    [`/${UNIT}?versionId=1`, JSON_TYPE],
  ]) {
    const [mounted, other] = await both((resolver) => ask(resolver, path, accept));
    assert.equal(mounted.status, other.status, path);
    const comparable = ({ text }) => text.replace(/,?"block":\{.*?\}/, '').replace(/"time":\d+/, '');
    assert.equal(comparable(mounted), comparable(other), path);
  }
  const { text } = await ask(apart.url, `/${LAMP}`, 'application/linkset+json');
  const anchors = JSON.parse(text).linkset.map(({ anchor }) => anchor);
  assert.deepEqual(anchors, [`${BASE}/${LAMP}`, `${BASE}/${UNIT}`]);
});

test('codes are found by their names', () =>
  both(async (resolver) => {
    const search = (name) => ask(resolver, `/v1/search?name=${encodeURIComponent(name)}`, JSON_TYPE);
    await until('the names are read', async () => {
      const { status, text } = await search('长安公园');
      return status === 200 && JSON.parse(text).items.some(({ code }) => code === LAMP);
    });
    const { text } = await ask(resolver, `/?code=${encodeURIComponent('长安公园')}`);
    assert.ok(text.includes(LAMP) && text.includes('长安公园7号灯'));
  }));

test('the record comes with its proof', () =>
  both(async (resolver) => {
    const { text } = await ask(resolver, `/${UNIT}?proof=1`, JSON_TYPE);
    const { answer, proof } = JSON.parse(text);
    assert.equal(answer.status, 'active');
    assert.ok(proof.state.length > 0);
  }));

test('a change is seen as soon as it is final, and what is out of use leads nowhere', async () => {
  await chain.council(chain.api.tx.cityIdentity.suspend(CITY));
  await both(async (resolver) => {
    await until('the suspension is final', async () => (await ask(resolver, `/${LAMP}`)).status === 403);
    const { headers, text } = await ask(resolver, `/${LAMP}`);
    assert.equal(headers.get('location'), null);
    assert.match(text, /暂停使用/);
    const did = await ask(resolver, `/${LAMP}`, 'application/did');
    assert.equal(JSON.parse(did.text).service, undefined);
  });
  await chain.council(chain.api.tx.cityIdentity.reinstate(CITY));
});

test('the page of a code is read by people on a phone and at a desk', async () => {
  const browser = await startBrowser();
  try {
    const pictures = process.env.PICTURES;
    if (pictures) await mkdir(pictures, { recursive: true });
    for (const [where, width, height] of [
      ['phone', 390, 844],
      ['desk', 1280, 900],
    ]) {
      const context = await browser.newContext({
        viewport: { width, height },
        locale: 'zh-CN',
        javaScriptEnabled: false,
      });
      const page = await context.newPage();
      await page.goto(`${node.web}/${SERIES}?versionId=1`);
      // Escaped, and not bold.
      assert.equal(await page.locator('h1').textContent(), '<b>路灯</b>');
      await page.goto(`${node.web}/${CITY}`);
      const text = await page.locator('main').textContent();
      for (const part of ['石家庄市', '有效', '城市管理局', '历史', '核验']) assert.ok(text.includes(part), part);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(wide <= width, `${where}: ${wide} pixels wide`);
      if (pictures) await page.screenshot({ path: join(pictures, `resolver-${where}.png`) });
      await context.close();
    }
  } finally {
    await browser.close();
  }
});

test('who sends too much, or too slowly, is let go', async () => {
  const { port } = new URL(apart.url);
  const raw = (text, end) =>
    new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => socket.write(text));
      let answer = '';
      socket.on('data', (part) => {
        answer += part;
        if (end?.test(answer)) socket.destroy();
      });
      socket.on('close', () => resolve(answer));
      socket.on('error', reject);
    });
  const first = 'GET /healthz HTTP/1.1\r\nhost: a\r\n';
  const line = /^HTTP.*\r\n/;
  assert.match(await raw(`${first}\r\n`, line), /^HTTP\/1.1 200/);
  assert.match(await raw(`${first}a: ${'b'.repeat(1 << 20)}\r\n\r\n`, line), /^HTTP\/1.1 431/);
  assert.match(await raw(`${first}${'a: b\r\n'.repeat(1_000)}\r\n`, line), /^HTTP\/1.1 431/);
  assert.match(await raw(`GET /${'A'.repeat(5_000)} HTTP/1.1\r\nhost: a\r\n\r\n`, line), /^HTTP\/1.1 414/);
  assert.match(await raw(`GET / HTTP/1.1\r\n\u0000\r\n\r\n`, line), /^HTTP\/1.1 400/);
  // It never ends its headers: the resolver ends the connection.
  assert.doesNotMatch(await raw(first), /200/);
});

test('it speaks HTTP/2 over TLS', async () => {
  const [key, certificate] = ['key.pem', 'certificate.pem'].map((name) => join(folder, name));
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  const request = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  await promisify(execFile)('openssl', [...request, ...subject, '-keyout', key, '-out', certificate]);
  const secure = await startResolver('resolver-tls', node.ws, BASE, [
    ...['--tls-certificate', certificate, '--tls-key', key],
  ]);
  try {
    const client = connectHttp2(`https://localhost:${new URL(secure.url).port}`, { ca: await readFile(certificate) });
    await until('it has a final block', async () => (await get2(client, '/readyz'))[':status'] === 200);
    const headers = await get2(client, `/${UNIT}`);
    assert.equal(headers[':status'], 307);
    assert.match(headers['strict-transport-security'], /max-age/);
    client.close();
  } finally {
    await secure.stop();
  }
});

function get2(client, path) {
  return new Promise((resolve, reject) => {
    const stream = client.request({ ':path': path, 'accept-language': 'zh-CN' });
    stream.on('response', resolve);
    stream.on('error', reject);
    stream.resume();
    stream.end();
  });
}

test('answers go on while the runtime is replaced', async () => {
  const file = join(folder, 'next.wasm');
  await promisify(execFile)(join(target, 'release/city-load'), ['next-runtime', file]);
  const code = await readFile(file);
  const { governance, system } = chain.api.tx;
  const until100 = (await chain.height()) + 100;
  await chain.council(governance.authorizeUpgrade(blake2AsHex(code, 256), until100), [bob, charlie]);
  const version = async () => {
    const head = await chain.api.rpc.chain.getFinalizedHead();
    return (await chain.api.rpc.state.getRuntimeVersion(head)).specVersion.toNumber();
  };
  const before = await version();
  let isDone = false;
  const asked = both(async (resolver) => {
    let answers = 0;
    for (; !isDone; answers += 1) {
      const { status, text } = await ask(resolver, `/${UNIT}`, JSON_TYPE);
      assert.equal(status, 200, text);
      assert.equal(JSON.parse(text).names[0].text, '城市管理局');
    }
    return answers;
  });
  try {
    // Not watched: the client cannot read the events of the block that replaces the runtime.
    await system.applyAuthorizedUpgrade(toHex(code)).signAndSend(alice);
    await until('the next runtime is in force', async () => (await version()) === before + 1);
    const height = await chain.finalized();
    await chain.untilFinalized(height + 2);
  } finally {
    isDone = true;
  }
  for (const answers of await asked) assert.ok(answers > 10, `${answers} answers`);
});

test('while the node is away clients are told to come again', async () => {
  const port = Number(new URL(node.http).port);
  await chain.disconnect();
  await node.kill();
  await until('the resolver has seen it', async () => (await ask(apart.url, `/${UNIT}`)).status === 503);
  const { headers } = await ask(apart.url, `/${UNIT}`);
  assert.equal(headers.get('retry-after'), '2');
  node = await startNode('resolver-node-again', { basePath: folder, rpcPort: port, resolverBase: BASE });
  await until('the resolver goes on', async () => (await ask(apart.url, `/${UNIT}`)).status === 307);
  chain = await Chain.connect(node.ws);
});
