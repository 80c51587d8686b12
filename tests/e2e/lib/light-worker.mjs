// The thread that smoldot runs in, which has timers left when it is done: they end with the thread.

import { workerData } from 'node:worker_threads';
import { run } from 'smoldot/worker';

await run(workerData);
