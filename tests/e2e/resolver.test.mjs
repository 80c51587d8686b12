// Codes on the web: a resolver in a node, and one before it.

import assert from 'node:assert/strict';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { startBrowser } from './lib/browser.mjs';
import { alice, Chain, dave } from './lib/chain.mjs';
import { startNode, temporaryFolder } from './lib/node.mjs';
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
    [`/v1/history/${UNIT}`, JSON_TYPE],
    [`/v1/children/${CITY}`, JSON_TYPE],
    [`/v1/aliases/gb2260/130100`, JSON_TYPE],
    [`/v1/rule`, JSON_TYPE],
    [`/v1/divisions/130100?year=1992`, JSON_TYPE],
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
