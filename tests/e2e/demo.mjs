// The main job on real data: the council votes a city in, the city registers its departments and
// infrastructure, and anybody resolves the codes. Started by scripts/run.sh.

import { parseArgs } from 'node:util';
import { account, alice, Chain, dave, eve } from './lib/chain.mjs';
import { startNode } from './lib/node.mjs';
import { table } from './lib/table.mjs';

const { values: options } = parseArgs({
  options: { port: { type: 'string', default: '9944' }, once: { type: 'boolean', default: false } },
});

const CITY = 'MA.156.1301';
const BUREAU = 'MA.156.1301.01';
const TRAFFIC = 'MA.156.1301.02';
const SIGNALS = 'MA.156.1301.02/60.10000000';
const DISTRICT = 'MA.156.130102';
const LAMPS = 'MA.156.130102/CJ.060101';

const traffic = account('//Dave//traffic');
/** What the accounts are called here. */
const NAMES = {
  [dave.address]: '//Dave',
  [eve.address]: '//Eve',
  [traffic.address]: '//Dave//traffic',
};

const record = (chinese, english) => ({
  names: [
    { language: 'zh-CN', text: chinese },
    { language: 'en', text: english },
  ],
});

/** A registration with its name in Chinese and in English. */
const named = (code, chinese, english, controller) => ({
  code,
  controller,
  record: record(chinese, english),
});

/** The story, a step a line. */
async function tell(chain) {
  const tx = chain.api.tx.cityIdentity;
  const step = async (what, doing) => {
    await doing();
    console.log(`  block ${String(await chain.height()).padStart(3)}  ${what}`);
  };

  await step('a member of the council, //Alice, enrols the account of Shijiazhuang, //Dave', () =>
    chain.send(alice, tx.enrolApplicant(dave.address)),
  );
  await step(`Shijiazhuang applies for its area, ${CITY}`, () =>
    chain.send(dave, tx.applyForArea(CITY)),
  );
  await step('the council admits it, by 2 of 3 votes', () => chain.council(tx.admitArea(CITY)));
  await step(`the council admits the district ${DISTRICT} too, with the registrar //Eve`, () =>
    chain.council(tx.admitAreas([{ area: DISTRICT, registrar: eve.address }])),
  );
  await step('Shijiazhuang registers its two departments', () =>
    chain.sendAll(dave, [
      tx.setRecord(CITY, record('石家庄市', 'Shijiazhuang')),
      tx.register(named(BUREAU, '石家庄市城市管理局', 'Urban Management Bureau')),
      tx.register(named(TRAFFIC, '石家庄市交通管理局', 'Traffic Management', traffic.address)),
    ]),
  );
  await step('the traffic department opens a series and registers two signals in it', () =>
    chain.sendAll(traffic, [
      tx.openSeries(named(SIGNALS, '交通信号机', 'Traffic signals')),
      tx.registerBatch([
        named(`${SIGNALS}.A0001`, '中山路建设大街口', 'Zhongshan Rd. and Jianshe St.'),
        named(`${SIGNALS}.A0002`, '裕华路体育大街口', 'Yuhua Rd. and Tiyu St.'),
      ]),
    ]),
  );
  await step('the district opens the series of its street lamps and registers three', () =>
    chain.sendAll(eve, [
      tx.setRecord(DISTRICT, record('长安区', "Chang'an District")),
      tx.openSeries(named(LAMPS, '路灯', 'Street lamps')),
      tx.registerBatch(
        [123, 124, 125].map((number) =>
          named(
            `${LAMPS}.000000${number}`,
            `长安公园${number}号灯`,
            `Chang'an Park, lamp ${number}`,
          ),
        ),
      ),
    ]),
  );
  await step('lamp 125 is taken down: its code is retired and never issued again', () =>
    chain.send(eve, tx.retire(`${LAMPS}.000000125`, [])),
  );
}

/** Resolves codes as any program would, over RPC, and shows what they are. */
async function show(node) {
  const codes = [CITY, BUREAU, TRAFFIC, SIGNALS, `${SIGNALS}.A0001`, `${SIGNALS}.A0002`];
  codes.push(DISTRICT, LAMPS, ...[123, 124, 125].map((number) => `${LAMPS}.000000${number}`));
  codes.push(`${LAMPS}.000000126`, 'MA.156.1323');
  const answers = await Promise.all(codes.map((code) => node.rpc('cityIdentity_v1_resolve', code)));
  const rows = answers.map(({ presented, kind, status, names, division, controller }) => [
    presented,
    kind,
    status,
    names[0]?.text ?? '',
    division.until ? `${division.name} (to ${division.until})` : division.name,
    controller ? NAMES[controller.account] : '',
  ]);
  console.log(table(['code-check', 'kind', 'status', 'name', 'division', 'controller'], rows));
}

function farewell(node) {
  const question = { jsonrpc: '2.0', id: 1, method: 'cityIdentity_v1_resolve', params: [BUREAU] };
  console.log(`
The node is running:
  RPC               ${node.ws}
  Polkadot-JS Apps  https://polkadot.js.org/apps/?rpc=${node.ws}#/explorer
  in a browser      ${node.web}/${BUREAU}
  its log           ${node.log}
Ask it:
  curl -s ${node.http} -H 'Content-Type: application/json' -d '${JSON.stringify(question)}'
Stop it with Ctrl-C. The chain is then gone; the next start begins anew.`);
}

async function demonstrate(node) {
  const chain = await Chain.connect(node.ws);
  await tell(chain);
  await chain.disconnect();
  console.log(
    '\nWhat the codes are now, over RPC. The two characters after the - are the check.\n',
  );
  await show(node);
}

async function run() {
  const stopped = new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, resolve);
  });
  console.log('Starting a development chain: a block every two seconds');
  const node = await startNode('demo', { rpcPort: Number(options.port), resolverBase: '' });
  const crashed = node.exited.then(() => {
    throw new Error(`the node has ended: see ${node.log}`);
  });
  const keepRunning = () => {
    farewell(node);
    return stopped;
  };
  const finished = demonstrate(node).then(() => options.once || keepRunning());
  await Promise.race([finished, stopped, crashed]);
  await node.stop();
}

try {
  await run();
  process.exit(0);
} catch (error) {
  console.error(`error: ${error.message}`);
  process.exit(1);
}
