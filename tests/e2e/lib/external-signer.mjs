// A program that signs for `city --signer`: the key of the secret URI that it is given.

import { Keyring } from '@polkadot/api';
import { cryptoWaitReady } from '@polkadot/util-crypto';
import { text } from 'node:stream/consumers';
import { toHex } from './chain.mjs';

await cryptoWaitReady();
const { payload } = JSON.parse(await text(process.stdin));
const pair = new Keyring({ type: 'sr25519' }).addFromUri(process.argv[2]);
console.log(toHex(pair.sign(payload)));
