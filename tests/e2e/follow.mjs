// How long a light client takes to follow a chain from block zero through many changes of its
// authorities. Started by the benchmark `light-client` of `city-load`, which reads the last line.
//
//   node follow.mjs CHANGES

import { LightClient } from './lib/light.mjs';
import { Network } from './lib/network.mjs';

const changes = Number(process.argv[2]);
if (!(changes > 0)) throw new Error('how many changes of the authorities?');

// Nobody reads what comes of this once the benchmark has ended, and its input with it.
process.stdin.once('end', () => process.exit(1)).resume();

const network = await Network.start('follow');
const { chain } = network;
await network.changeAuthorities(changes, (made) => {
  if (made % 20 === 0) console.error(`${made} of ${changes} changes of the authorities`);
});

const end = await chain.finalized();
const started = performance.now();
const light = new LightClient('follow-light', network.lightSpec);
await network.untilFollowed(light, end);
const seconds = (performance.now() - started) / 1_000;
console.log(JSON.stringify({ changes: await network.setChanges(), blocks: end, seconds }));

await light.stop();
await network.stop();
process.exit();
